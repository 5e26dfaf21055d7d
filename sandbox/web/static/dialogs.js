/** Small dialogs of the page's own: a new thread, the keys. */

import { api } from "./api.js";
import { el, iconButton } from "./dom.js";
import { store } from "./world.js";

const LONGEST_NAME = 100;
const COMMAND = /Mac|iP(hone|ad|od)/.test(navigator.platform) ? "⌘" : "Ctrl";
/** @type {[string, string][]} */
const KEYS = [
  [`${COMMAND} K`, "Go to a channel, a thread, or direct messages"],
  ["/", "Use a command"],
  ["@ #", "Name somebody, or a channel"],
  ["Enter", "Send; with Shift begin a new line"],
  ["↑", "Change your last message, when the box is empty"],
  ["Esc", "Leave what you are in the middle of"],
  ["Alt ↑ ↓", "Open the channel above or below"],
  ["Tab, then ↑ ↓", "Go through the messages; Enter opens the menu of one"],
  ["R E Delete", "Answer, change or delete the message that has the focus"],
  [`${COMMAND} /`, "Show these keys"],
];

/** Show which keys do what; once more closes it. */
export function showKeys() {
  const open = /** @type {HTMLDialogElement|null} */ (document.getElementById("keys"));
  if (open) {
    open.close();
    return;
  }
  const rows = KEYS.flatMap(([key, does]) => [el("dt", {}, el("kbd", { text: key })), el("dd", { text: does })]);
  begin("keys", "Keys", el("dl", { class: "keys" }, ...rows));
}

/** Ask for the name of a new thread in the open channel, begin it and go there. */
export function askForThread() {
  const channel = store.here;
  const name = /** @type {HTMLInputElement} */ (el("input", { id: "thread-name", type: "text", maxlength: LONGEST_NAME, required: true, autocomplete: "off" }));
  const secret = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
  const refusal = el("p", { class: "refusal", role: "alert" });
  const form = el("form", {},
    el("div", { class: "modal-field" }, el("label", { for: "thread-name", text: "Name" }), name),
    channel.may?.open_private_threads && el("label", { class: "modal-box" }, secret, "Private: only those who are added see it"),
    refusal,
    el("footer", {}, el("button", { type: "submit", class: "button primary", text: "Open it" })));
  const dialog = begin("new-thread", "A new thread", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const thread = await api.post(store.inChannel("threads", channel.id), { name: name.value.trim(), private: secret.checked }, {}, { quiet: true });
      dialog.close();
      await store.look();
      await store.open(thread.id);
    } catch (error) {
      refusal.textContent = error.message;
    }
  });
  name.focus();
}

function begin(id, title, inside) {
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { id, class: "form-dialog", "aria-labelledby": `${id}-title` },
    el("header", { class: "dialog-head" }, el("h2", { id: `${id}-title`, text: title }), iconButton("close", "Close", () => dialog.close())), inside));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
  return dialog;
}
