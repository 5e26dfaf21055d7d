/** The small bar of a message that is pointed at: react, answer, open a thread, more. */

import { el, iconButton } from "./dom.js";
import { openMenu } from "./menus.js";
import { chooseEmoji } from "./reactions.js";
import { newThread } from "./threads.js";
import { store } from "./world.js";

const LOADING = 1 << 7;
const EPHEMERAL = 1 << 6;
const ANSWERABLE = new Set([0, 19, 20, 23]);

/** @type {HTMLElement|null} */
let bar = null;
let current = () => null;

/**
 * Move the one bar to a message.
 * @param {HTMLElement} element @param {() => any} message
 */
export function tools(element, message) {
  if (bar?.parentElement === element) return;
  bar ??= el("div", { class: "tools", role: "group", "aria-label": "Message" });
  const shown = message();
  if (!shown || shown.flags & (EPHEMERAL | LOADING)) {
    bar.remove();
    return;
  }
  current = message;
  bar.replaceChildren(...buttons(shown));
  element.append(bar);
}

function buttons(message) {
  const may = store.here?.may ?? {};
  const isAnswerable = ANSWERABLE.has(message.type);
  const canThread = may.open_threads && isAnswerable && !message.thread && store.here?.type === 0;
  const made = [];
  if (may.react !== false) made.push(iconButton("smile", "React", (event) => chooseEmoji(current(), event.currentTarget)));
  if (isAnswerable && may.write !== false) made.push(iconButton("reply", "Answer", () => store.emit("reply", current())));
  if (canThread) made.push(iconButton("thread", "Open a thread", () => newThread(current())));
  made.push(iconButton("more", "More", (event) => openMenu(current(), event.currentTarget)));
  return made;
}
