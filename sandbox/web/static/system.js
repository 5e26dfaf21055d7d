/** Messages that Discord itself writes: who came, what was pinned, which thread began. */

import { el, icon } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { store } from "./world.js";
import { clock, fullMoment } from "./times.js";

/** @type {Record<number, {icon: string, tell: (message: any) => (Node|string)[]}>} by message type */
const KINDS = {
  1: { icon: "people", tell: (message) => [who(message), " added ", named(message.mentions?.[0]), " to the thread."] },
  6: { icon: "pin", tell: (message) => [who(message), " pinned ", jump(message, "a message"), "."] },
  7: { icon: "people", tell: (message) => [who(message), " is here now."] },
  18: { icon: "thread", tell: (message) => [who(message), " opened a thread: ", thread(message), "."] },
  21: { icon: "thread", tell: starter },
};

/** Tell whether a message is one of these. */
export function isSystem(message) {
  return message.type in KINDS;
}

/** Draw such a message as one line. */
export function renderSystem(message) {
  const kind = KINDS[message.type];
  return el("div", { class: "system" }, icon(kind.icon),
    el("p", { id: `content-${message.id}` }, ...kind.tell(message)),
    el("time", { datetime: message.timestamp, title: fullMoment(message.timestamp), text: clock(message.timestamp) }),
    el("span", { id: `name-${message.id}`, hidden: true, text: message.author_name ?? "" }));
}

function who(message) {
  return el("b", { text: message.author_name || store.nameOf(message.author.id) });
}

function named(user) {
  return el("b", { text: user ? store.nameOf(user.id) : "somebody" });
}

function jump(message, text) {
  const { channel_id: channel, message_id: id } = message.message_reference ?? {};
  if (!id) return text;
  return el("button", { type: "button", class: "link", text, on: { click: () => store.jump(channel, id) } });
}

function thread(message) {
  const id = message.message_reference?.channel_id ?? message.thread?.id;
  const open = () => { if (store.state.channels.has(id)) store.open(id); };
  return el("button", { type: "button", class: "link", text: message.content || "a thread", on: { click: open } });
}

/** The beginning of a thread quotes the message from which it was opened. */
function starter(message) {
  const first = message.referenced_message;
  if (!first) return ["The thread's first message was deleted."];
  const name = el("b", { text: first.author_name || store.nameOf(first.author.id) });
  return [name, ": ", excerpt(first), " ", jump(message, "Go to it")];
}
