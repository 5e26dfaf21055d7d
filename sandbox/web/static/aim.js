/** What a message that is being written is meant for: an answer to another, or a change of one's own. */

import { el, icon, iconButton } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { store } from "./world.js";

/** @typedef {{kind: "reply"|"edit", message: any}} Wanted */

/** The line above the message box that says it. */
export class Aim {
  /** @param {() => void} leave */
  constructor(leave) {
    this.leave = leave;
    /** @type {Wanted|null} */ this.wanted = null;
    this.element = el("div", { class: "compose-about", hidden: true });
  }

  get isEdit() {
    return this.wanted?.kind === "edit";
  }

  /** @param {Wanted|null} wanted */
  set(wanted) {
    this.wanted = wanted;
    this.element.hidden = !wanted;
    if (!wanted) return;
    const name = wanted.message.author_name || store.nameOf(wanted.message.author.id);
    const said = this.isEdit ? ["Editing your message"] : ["Answering ", el("b", { text: name }), ": ", excerpt(wanted.message)];
    this.element.replaceChildren(icon(this.isEdit ? "edit" : "reply"), el("span", {}, ...said),
      iconButton("close", this.isEdit ? "Stop editing" : "Do not answer", () => this.leave()));
  }
}

/** The person's latest message that can be edited in the open channel, or undefined. */
export function lastOwn() {
  const list = store.state.messages.get(store.state.channel) ?? [];
  return list.findLast((each) => isEditable(each) && each.content);
}

const WRITTEN = new Set([0, 19]);
const VOICE = 1 << 13;

/** Tell whether a message may be edited by whoever is played. */
export function isEditable(message) {
  return message.author.id === store.state.me.id && WRITTEN.has(message.type) && !(message.flags & VOICE);
}
