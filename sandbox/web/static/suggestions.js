/**
 * A list that belongs to a text field: the focus stays in the field while arrows move in the list.
 *
 * Source: the combobox pattern of the ARIA Authoring Practices Guide.
 */

import { el } from "./dom.js";
import { beside } from "./floating.js";

/**
 * @typedef {Object} Suggestion something to be picked
 * @property {string} label @property {any} value @property {string} [hint]
 * @property {string} [group] those of one group stand together under its name
 * @property {Node|null} [face] @property {string} [note] at the right edge
 */

let count = 0;

export class Suggestions {
  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} field
   * @param {{label: string, pick: (item: Suggestion, event: Event) => void, place?: HTMLElement}} how
   *   `place` holds the list; without one it floats beside the field
   */
  constructor(field, { label, pick, place }) {
    this.field = field;
    this.pick = pick;
    this.floats = !place;
    this.items = [];
    this.at = -1;
    this.id = `suggestions-${count += 1}`;
    this.list = el("div", { class: "suggestions", id: this.id, role: "listbox", "aria-label": label, hidden: Boolean(place) });
    if (this.floats) this.list.popover = "manual";
    if (place) place.append(this.list);
    else field.after(this.list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("autocomplete", "off");
    // The focus is to stay in the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  get isOpen() {
    return this.floats ? this.list.matches(":popover-open") : !this.list.hidden;
  }

  /** The one that Enter picks, or null. */
  get current() {
    return this.isOpen ? this.items[this.at] ?? null : null;
  }

  /**
   * Show suggestions; the first is marked if `first`. Without any, `empty` is said.
   * @param {Suggestion[]} items @param {{first?: boolean, empty?: string}} [how]
   */
  show(items, { first = true, empty = "" } = {}) {
    this.items = items;
    this.list.replaceChildren(...this.drawn(items));
    if (!items.length) {
      if (!empty) {
        this.hide();
        return;
      }
      this.list.append(el("p", { class: "suggestions-empty", role: "presentation", text: empty }));
    }
    this.open();
    this.mark(first && items.length ? 0 : -1);
  }

  hide() {
    this.mark(-1);
    if (this.floats && this.isOpen) this.list.hidePopover();
    else if (!this.floats) this.list.hidden = true;
    this.expanded(false);
  }

  /** Use a key if it is one of the list's; tells whether it was. */
  keyed(event) {
    if (!this.isOpen || event.isComposing) return false;
    const last = this.items.length - 1;
    const steps = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1 };
    if (event.key in steps && last >= 0) this.mark(steps[event.key]);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || event.key === "Tab") && this.current && !event.shiftKey) this.pick(this.current, event);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  open() {
    this.field.setAttribute("aria-controls", this.id);
    if (this.floats) {
      if (!this.isOpen) this.list.showPopover();
      this.list.style.minWidth = `${this.field.offsetWidth}px`;
      beside(this.list, this.field);
    } else {
      this.list.hidden = false;
    }
    this.expanded(true);
  }

  expanded(is) {
    if (this.field.getAttribute("role") === "combobox") this.field.setAttribute("aria-expanded", String(is));
  }

  mark(at) {
    this.at = at;
    for (const each of this.list.querySelectorAll("[role=option]")) {
      const isIt = each.id === `${this.id}-${at}`;
      each.setAttribute("aria-selected", String(isIt));
      if (isIt) each.scrollIntoView({ block: "nearest" });
    }
    if (at >= 0) this.field.setAttribute("aria-activedescendant", `${this.id}-${at}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  drawn(items) {
    const made = [];
    /** @type {Map<string, HTMLElement>} */ const groups = new Map();
    items.forEach((item, at) => {
      const option = this.option(item, at);
      if (!item.group) {
        made.push(option);
        return;
      }
      if (!groups.has(item.group)) {
        groups.set(item.group, el("div", { role: "group", "aria-label": item.group },
          el("div", { class: "suggestions-group", "aria-hidden": "true", text: item.group })));
        made.push(groups.get(item.group));
      }
      groups.get(item.group).append(option);
    });
    return made;
  }

  option(item, at) {
    return el("div", { role: "option", id: `${this.id}-${at}`, "aria-selected": "false", data: { at: String(at) } },
      item.face,
      el("span", { class: "suggestion-text" }, el("b", { text: item.label }), item.hint && el("small", { text: item.hint })),
      item.note && el("small", { class: "suggestion-note", text: item.note }));
  }

  clicked(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.pick(this.items[Number(option.dataset.at)], event);
  }
}
