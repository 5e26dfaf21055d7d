/** A field with suggestions: of a fixed list, or asked for as one types. */

import { el } from "./dom.js";
import { Suggestions } from "./suggestions.js";

const MOST = 25;

/**
 * @typedef {import("./suggestions.js").Suggestion} Suggestion
 * @typedef {(text: string) => Suggestion[]|Promise<Suggestion[]|null>} Source null: outdated
 */

export class Combobox {
  /**
   * @param {{id: string, label: string, source: Source, isFree?: boolean, placeholder?: string}} how
   *   `isFree`: what is typed holds, too, not only what is offered
   */
  constructor({ id, label, source, isFree = false, placeholder = "" }) {
    this.source = source;
    this.isFree = isFree;
    /** @type {Suggestion|null} */ this.chosen = null;
    this.input = /** @type {HTMLInputElement} */ (el("input", {
      id, type: "text", role: "combobox", "aria-expanded": "false", placeholder, spellcheck: "false",
    }));
    this.element = el("div", { class: "combobox" }, this.input);
    this.suggestions = new Suggestions(this.input, { label, pick: (item) => this.choose(item) });
    this.input.addEventListener("input", () => { this.chosen = null; this.offer(); });
    this.input.addEventListener("focus", () => this.offer());
    this.input.addEventListener("click", () => { if (!this.suggestions.isOpen) this.offer(); });
    this.input.addEventListener("blur", () => this.left());
    this.input.addEventListener("keydown", (event) => this.keyed(event));
  }

  /** What is chosen or typed: undefined for nothing, null for what is not offered. */
  read() {
    const text = this.input.value;
    if (!text.trim()) return undefined;
    const item = this.chosen ?? this.named(text);
    if (item) return item.value;
    return this.isFree ? text : null;
  }

  fill(text) {
    this.input.value = text;
    this.chosen = null;
  }

  named(text) {
    const sought = text.trim().toLowerCase();
    return this.suggestions.items.find((each) => each.label.toLowerCase() === sought) ?? null;
  }

  async offer() {
    const text = this.chosen ? "" : this.input.value;
    if (this.isFree) this.suggestions.show(this.suggestions.items, { first: false, empty: "Asking the bot…" });
    let items;
    try {
      items = await this.source(text);
    } catch (error) {
      this.suggestions.show([], { empty: error.message });
      return;
    }
    if (items === null || document.activeElement !== this.input) return;
    const empty = this.isFree ? "" : "Nothing is called that.";
    this.suggestions.show(items, { first: !this.isFree && Boolean(text), empty });
  }

  /** Take something that is offered; `isDone`: one may go on to the next field. */
  choose(item, isDone = true) {
    this.chosen = item;
    this.input.value = item.label;
    this.suggestions.hide();
    this.input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { isDone } }));
  }

  /** Tab goes on to the next field, with what is marked. */
  keyed(event) {
    if (event.key === "Tab") {
      if (this.suggestions.current) this.choose(this.suggestions.current, false);
    } else if (event.key === "ArrowDown" && !this.suggestions.isOpen) {
      event.preventDefault();
      this.offer();
    } else {
      this.suggestions.keyed(event);
    }
  }

  left() {
    this.suggestions.hide();
    if (!this.chosen && this.input.value && !this.isFree) this.chosen = this.named(this.input.value);
    if (this.chosen) this.input.value = this.chosen.label;
  }
}

/** Make a source of a list: those that begin with what is typed before those that contain it. */
export function among(list) {
  return (text) => {
    const sought = text.trim().toLowerCase().replace(/^[@#]/, "");
    const places = (each) => [each.label, each.hint ?? ""].map((one) => one.toLowerCase().replace(/^[@#]/, ""));
    const begins = list.filter((each) => places(each).some((one) => one.startsWith(sought)));
    const contains = list.filter((each) => !begins.includes(each) && places(each).some((one) => one.includes(sought)));
    return [...begins, ...contains].slice(0, MOST);
  };
}
