/** Keys that work everywhere on the page. */

import { leave, writeHere } from "./composer.js";

const TYPED = "input, textarea, select, [contenteditable], dialog, [popover]";

/** Begin to listen for keys. */
export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.target.closest?.(TYPED)) return;
    if (event.key === "Escape" && leave()) event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      writeHere("/");
    } 
  });
}
