/** The form of a command: a field for each option that is needed or asked for, checked before it is sent. */

import { KIND, problem } from "./checks.js";
import { el, icon, iconButton } from "./dom.js";
import { field } from "./fields.js";

export class OptionForm {
  /**
   * @param {import("./commands.js").Runnable} command
   * @param {{send: (values: Record<string, any>, files: Record<string, File>) => Promise<void>, close: () => void}} to
   */
  constructor(command, to) {
    this.command = command;
    this.to = to;
    /** @type {Map<string, {option: any, field: import("./fields.js").Field, row: HTMLElement, error: HTMLElement}>} */
    this.rows = new Map();
    this.list = el("div", { class: "option-rows" });
    this.more = el("div", { class: "option-more", role: "group", "aria-label": "Further options" });
    this.refusal = el("p", { class: "refusal", role: "alert" });
    this.element = el("form", { class: "option-form", "aria-label": `/${command.path}`, novalidate: true },
      this.head(), this.list, this.more, this.refusal);
    this.element.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.element.addEventListener("keydown", (event) => this.keyed(event));
    for (const option of command.options) if (option.required) this.add(option);
    this.offerMore();
  }

  head() {
    return el("header", {}, icon("command"), el("b", { text: `/${this.command.path}` }),
      el("span", { class: "option-about", text: this.command.description }),
      el("button", { type: "submit", class: "button primary", text: "Run", title: "Run the command (Enter)" }),
      iconButton("close", "Leave the command", () => this.to.close()));
  }

  /** Put the focus where one goes on, with what was typed already. */
  begin(rest = "") {
    const first = [...this.rows.values()][0] ?? null;
    if (rest && first) first.field.fill(rest);
    else if (rest && this.command.options.length) this.add(this.command.options[0]).field.fill(rest);
    ([...this.rows.values()][0]?.field.input ?? this.element.querySelector("[type=submit]")).focus();
  }

  add(option) {
    const id = `option-${option.name}`;
    const others = () => this.sound(option.name);
    const made = field(option, id, { path: this.command.path, others });
    const error = el("p", { class: "option-error", id: `${id}-error` });
    const about = el("small", { id: `${id}-about`, text: option.description });
    const row = el("div", { class: "option-row", data: { option: option.name } },
      el("label", { for: id }, option.name, option.required && el("span", { class: "needed", "aria-hidden": "true", text: " *" })),
      el("div", { class: "option-field" }, made.element, about, error),
      option.required ? el("span") : iconButton("close", `Leave ${option.name} out`, () => this.remove(option)));
    made.input.setAttribute("aria-describedby", `${id}-about ${id}-error`);
    if (option.required) made.input.setAttribute("aria-required", "true");
    for (const kind of ["input", "chosen"]) row.addEventListener(kind, () => this.mark(option.name, ""));
    row.addEventListener("chosen", (event) => { if (event.detail.isDone) this.next(); });
    this.rows.set(option.name, { option, field: made, row, error });
    this.list.append(row);
    return this.rows.get(option.name);
  }

  /** Go on to what is still needed; tells whether there is anything. */
  next() {
    const row = [...this.rows.values()].find(({ option, field: each }) => option.required && each.read() === undefined);
    row?.field.input.focus();
    return Boolean(row);
  }

  /** Enter sends the command off once everything that is needed is there. */
  entered(input) {
    const row = [...this.rows.values()].find(({ field: each }) => each.input === input);
    const isSound = row && !problem(row.option, row.field.read());
    if (!isSound || !this.next()) this.submit();
  }

  remove(option) {
    this.rows.get(option.name)?.row.remove();
    this.rows.delete(option.name);
    this.offerMore();
    (this.more.querySelector(`[data-option="${option.name}"]`) ?? this.element.querySelector("input, textarea, button"))?.focus();
  }

  offerMore() {
    const left = this.command.options.filter((each) => !this.rows.has(each.name));
    this.more.hidden = left.length === 0;
    this.more.replaceChildren(...left.map((option) => el("button", {
      type: "button", class: "option-chip", title: option.description, data: { option: option.name },
      on: { click: () => { this.add(option).field.input.focus(); this.offerMore(); } },
    }, icon("plus"), option.name)));
  }

  /** Give a file to the first field that takes one; tells whether there was any. */
  take(file) {
    const free = (row) => row.field.take && row.field.read() === undefined;
    const spare = this.command.options.find((each) => each.type === KIND.FILE && !this.rows.has(each.name));
    const row = [...this.rows.values()].find(free) ?? (spare && this.add(spare));
    if (!row) return false;
    row.field.take(file);
    this.mark(row.option.name, "");
    this.offerMore();
    return true;
  }

  /** The values that hold, but for one option and for files. */
  sound(but) {
    const made = {};
    for (const [name, { option, field: each }] of this.rows) {
      const value = each.read();
      if (name === but || option.type === KIND.FILE || value === undefined || problem(option, value)) continue;
      made[name] = value;
    }
    return made;
  }

  mark(name, sentence) {
    const { field: each, error } = this.rows.get(name);
    error.textContent = sentence;
    each.input.setAttribute("aria-invalid", String(Boolean(sentence)));
    if (sentence) this.refusal.textContent = "";
  }

  check() {
    let first = null;
    for (const [name, { option, field: each }] of this.rows) {
      const sentence = problem(option, each.read());
      this.mark(name, sentence);
      if (sentence) first ??= each.input;
    }
    first?.focus();
    return first === null;
  }

  async submit() {
    if (this.element.ariaBusy === "true" || !this.check()) return;
    const values = {};
    const files = {};
    for (const [name, { field: each }] of this.rows) {
      const value = each.read();
      if (value instanceof File) files[name] = value;
      else if (value !== undefined) values[name] = value;
    }
    this.element.ariaBusy = "true";
    try {
      await this.to.send(values, files);
    } catch (error) {
      this.refusal.textContent = error.message;
    } finally {
      this.element.ariaBusy = null;
    }
  }

  keyed(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.to.close();
    } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea, input:not([type=file])")) {
      event.preventDefault();
      this.entered(event.target);
    }
  }
}
