/** Names in what one writes: `@Member` and `#general` are suggested, sent as mentions, and come back as names. */

import { channelName } from "./channels.js";
import { among } from "./combobox.js";
import { channels, people, roles } from "./offered.js";
import { Suggestions } from "./suggestions.js";
import { store } from "./world.js";

const BEFORE_CARET = /(?:^|[\s(])([@#][^\s@#]{0,32})$/u;
const CODE = /(```[\s\S]*?```|`[^`\n]*`)/;
const MOST = 8;

export class MentionPicker {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.suggestions = new Suggestions(field, {
      label: "Mentions", place: document.getElementById("picker"), pick: (item) => this.insert(item),
    });
  }

  typed() {
    const begun = this.begun();
    if (!begun || isWhole(begun)) {
      this.hide();
      return;
    }
    const all = begun.startsWith("@") ? [...people(), ...roles()] : channels();
    this.suggestions.show(among(all)(begun).slice(0, MOST));
  }

  begun() {
    const { value, selectionStart, selectionEnd } = this.field;
    if (selectionStart !== selectionEnd) return null;
    return BEFORE_CARET.exec(value.slice(0, selectionStart))?.[1] ?? null;
  }

  insert(item) {
    const end = this.field.selectionStart;
    const start = end - (this.begun()?.length ?? 0);
    this.hide();
    this.field.setRangeText(`${sign(item.label)} `, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  hide() {
    if (this.suggestions.isOpen) this.suggestions.hide();
  }

  keyed(event) {
    return this.suggestions.keyed(event);
  }
}

/** Whoever has typed a whole name is done with it. */
function isWhole(begun) {
  return begun === "@everyone" || begun === "@here" || names().some(([name]) => name.toLowerCase() === begun.toLowerCase());
}

function sign(label) {
  return /^[@#]/.test(label) ? label : `@${label}`;
}

/** What names stand for, the longest first. @returns {[string, string][]} */
function names() {
  const made = [];
  for (const { label, hint, value } of people()) made.push([sign(label), `<@${value}>`], [hint ?? "", `<@${value}>`]);
  for (const { label, value } of roles()) if (label !== "@everyone") made.push([label, `<@&${value}>`]);
  for (const { label, value } of channels()) made.push([label, `<#${value}>`]);
  return made.filter(([name]) => name).sort(([one], [other]) => other.length - one.length);
}

/** Put mentions in place of names, but not within code. */
export function encoded(text) {
  const all = names();
  return text.split(CODE).map((part, at) => (at % 2 ? part : replaced(part, all))).join("");
}

function replaced(part, all) {
  let made = "";
  for (let at = 0; at < part.length;) {
    const here = /[@#]/.test(part[at]) && !/[\w<]/.test(part[at - 1] ?? "") && all.find(([name]) => isNamed(part, at, name));
    made += here ? here[1] : part[at];
    at += here ? here[0].length : 1;
  }
  return made;
}

function isNamed(part, at, name) {
  const isIt = part.slice(at, at + name.length).toLowerCase() === name.toLowerCase();
  return isIt && !/[\w-]/.test(part[at + name.length] ?? "");
}

/** Put names in place of mentions, to be edited. */
export function decoded(content) {
  return content.replace(/<(@!?|@&|#)(\d+)>/g, (whole, kind, id) => {
    if (kind === "#") return store.state.channels.has(id) ? `#${channelName(store.state.channels.get(id))}` : whole;
    const list = kind === "@&" ? roles() : people();
    const known = list.find((each) => each.value === id);
    return known ? sign(known.label) : whole;
  });
}
