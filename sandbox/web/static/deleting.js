/** Asks before a message is deleted. */

import { api } from "./api.js";
import { el } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { store } from "./world.js";

/** Ask, and delete the message if that is meant. */
export function confirmDeletion(message) {
  const drop = () => {
    dialog.close();
    api.del(store.inChannel(`messages/${message.id}`, message.channel_id)).catch(() => {});
  };
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "form-dialog", "aria-labelledby": "deletion-title" },
    el("h2", { id: "deletion-title", text: "Delete this message?" }),
    el("blockquote", { text: excerpt(message) }),
    el("footer", {},
      el("button", { type: "button", class: "button", text: "Keep it", on: { click: () => dialog.close() } }),
      el("button", { type: "button", class: "button danger", text: "Delete", on: { click: drop } }))));
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
  dialog.querySelector(".danger").focus();
}
