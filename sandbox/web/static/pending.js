/** Says what the bot has been asked and has not taken up yet, and what it never answered. */

import { dots } from "./message.js";
import { el, icon, iconButton } from "./dom.js";

/** Milliseconds for which waiting is not worth a word. */
const SHORT = 350;
const MOST = 3;

export const pendings = el("div", { class: "pendings", role: "status" });

/**
 * Tell of something until the bot has taken it up.
 * @param {string} label such as `/chat` @param {Promise<any>} done gives the invocation
 */
export async function tellOf(label, done) {
  const line = el("p", { class: "pending" }, dots(), el("span", { text: `${label}: the bot is asked…` }));
  const due = setTimeout(() => show(line), SHORT);
  try {
    const invocation = await done;
    if (invocation.state === "failed") failed(line, `${label}: ${invocation.error}.`);
    else line.remove();
  } catch {
    line.remove();
  } finally {
    clearTimeout(due);
  }
}

function show(line) {
  pendings.append(line);
  while (pendings.children.length > MOST) pendings.firstElementChild.remove();
}

function failed(line, sentence) {
  line.classList.add("failed");
  line.replaceChildren(icon("close"), el("span", { text: sentence }), iconButton("close", "Dismiss", () => line.remove()));
  if (!line.isConnected) show(line);
}
