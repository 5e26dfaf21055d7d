/** Short notices in the corner: what went wrong, or what was done. */

import { el, iconButton } from "./dom.js";

const LASTS = 8000;
const MOST = 4;

/**
 * Show a sentence for a while; it is read out.
 * @param {string} sentence @param {"problem"|"note"} [kind]
 */
export function toast(sentence, kind = "problem") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const made = el("div", { class: `toast ${kind}` },
    el("p", { text: sentence }), iconButton("close", "Dismiss", () => made.remove()));
  place.append(made);
  while (place.children.length > MOST) place.firstElementChild.remove();
  setTimeout(() => made.remove(), LASTS);
}
