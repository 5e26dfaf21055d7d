/** The forms that the bot opens: they keep the focus until they are sent off or left. */

import { submit } from "./act.js";
import { el, iconButton, painted } from "./dom.js";
import { modalField } from "./modal-fields.js";
import { store } from "./world.js";

const ROW = 1;
const TEXT = 10;
const FOCUSABLE = "button:not(:disabled), input:not(:disabled), select, textarea, [tabindex='0']";

/** Show the form that an invocation opened. */
export function openModal(invocation) {
  const form = new ModalForm(invocation);
  document.getElementById("dialogs").append(form.dialog);
  form.begin();
}

class ModalForm {
  constructor(invocation) {
    this.invocation = invocation;
    const { title, components } = invocation.modal;
    this.id = `modal-${invocation.id}`;
    /** @type {import("./modal-fields.js").ModalField[]} */ this.fields = [];
    this.refusal = el("p", { class: "refusal", role: "alert" });
    this.sending = el("button", { type: "submit", class: "button primary", text: "Submit" });
    this.form = el("form", { novalidate: true },
      el("header", { class: "dialog-head" }, el("h2", { id: this.id, text: title }), iconButton("close", "Close", () => this.dialog.close())),
      ...components.map((each) => this.row(each)), this.refusal,
      el("footer", {}, el("button", { type: "button", class: "button", text: "Cancel", on: { click: () => this.dialog.close() } }), this.sending));
    this.dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "form-dialog", "aria-labelledby": this.id }, this.form));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.dialog.addEventListener("keydown", (event) => keepFocus(event, this.dialog));
    this.dialog.addEventListener("close", () => this.end());
    this.forget = store.on("me", () => this.dialog.close());
  }

  row(row) {
    if (row.type === TEXT) return painted("div", row, "content", { class: "content" });
    const inside = row.type === ROW ? row.components[0] : row.component;
    const field = modalField(inside, row.label ?? inside.label ?? "", `${this.id}-${inside.custom_id}`, row.description);
    this.fields.push(field);
    return field.element;
  }

  begin() {
    this.before = document.activeElement;
    this.dialog.showModal();
    (this.fields[0]?.input ?? this.sending).focus();
  }

  end() {
    this.forget();
    this.dialog.remove();
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  async send() {
    if (this.sending.ariaBusy === "true") return;
    const wrong = this.fields.filter((each) => !each.check());
    if (wrong.length) {
      wrong[0].input.focus();
      return;
    }
    this.refusal.textContent = "";
    this.sending.ariaBusy = "true";
    try {
      const { done } = await submit(this.invocation, ...this.filled());
      const { state, error } = await done;
      if (state === "failed") this.refusal.textContent = `${error}. What you wrote is still here: try again.`;
      else this.dialog.close();
    } catch (error) {
      this.refusal.textContent = error.message;
    } finally {
      this.sending.ariaBusy = null;
    }
  }

  filled() {
    const values = {};
    const files = [];
    for (const { name, read } of this.fields) {
      const value = read();
      if (Array.isArray(value) && value[0] instanceof File) files.push(...value.map((file) => [name, file]));
      else if (value !== undefined) values[name] = value;
    }
    return [values, files];
  }
}

/** Tab goes round within the form. */
function keepFocus(event, dialog) {
  if (event.key !== "Tab" || event.defaultPrevented) return;
  const all = [...dialog.querySelectorAll(FOCUSABLE)].filter((each) => each.checkVisibility());
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}
