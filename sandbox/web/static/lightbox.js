/** A picture shown large, over everything. */

import { el, icon, iconButton } from "./dom.js";

/**
 * Show a picture of this machine large; Escape and a click beside it close it.
 * @param {string} url @param {string} words
 */
export function enlarge(url, words) {
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "lightbox", "aria-label": words }));
  dialog.append(el("img", { src: url, alt: words }),
    el("div", { class: "lightbox-bar" },
      el("span", { text: words }),
      el("a", { class: "icon-button", href: url, download: "", title: "Save", "aria-label": "Save" }, icon("download")),
      iconButton("close", "Close", () => dialog.close())));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
