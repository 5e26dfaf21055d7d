/** Who is typing in the open channel, oneself among them for the others. */

import { api } from "./api.js";
import { dots } from "./message.js";
import { el } from "./dom.js";
import { store } from "./world.js";

const line = document.getElementById("typing");
/** Milliseconds after which others are told anew that one types. */
const AGAIN = 8000;
let next = 0;
let toldAt = 0;

/** Begin to show who is typing. */
export function startTyping() {
  for (const kind of ["typing", "channel", "me"]) store.on(kind, render);
}

function render() {
  clearTimeout(next);
  const now = Date.now();
  const typing = [...(store.state.typing.get(store.state.channel) ?? [])].filter(([, until]) => until > now);
  const names = typing.map(([id]) => store.nameOf(id));
  const said = sentence(names);
  if (line.dataset.said !== said) {
    line.dataset.said = said;
    line.replaceChildren(...(said ? [dots(), el("span", { text: said })] : []));
  }
  if (typing.length) next = setTimeout(render, Math.min(...typing.map(([, until]) => until)) - now + 20);
}

function sentence(names) {
  if (names.length === 0) return "";
  if (names.length === 1) return `${names[0]} is typing…`;
  return names.length > 3 ? "Several people are typing…" : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are typing…`;
}

/** Tell the others that one types a message; a command is typed unseen. */
export function tellTyping(text) {
  const now = Date.now();
  if (!text || text.startsWith("/") || now - toldAt < AGAIN) return;
  toldAt = now;
  api.post(store.inChannel("typing"), {}, {}, { quiet: true }).catch(() => {});
}

/** The next message that one types is told of at once. */
export function doneTyping() {
  toldAt = 0;
}
