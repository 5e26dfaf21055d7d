/** What stays as it was when a message is drawn anew: what was uncovered, what plays, the focus. */

/** Uncover a spoiler. */
export function reveal(spoiler) {
  spoiler.classList.add("shown");
  for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) spoiler.removeAttribute(name);
}

/**
 * Carry over what a reader has done to a message.
 * @param {HTMLElement} made @param {HTMLElement|undefined} before
 */
export function keep(made, before) {
  if (!before) return;
  const old = [...before.querySelectorAll(".spoiler")];
  [...made.querySelectorAll(".spoiler")].forEach((spoiler, index) => {
    if (old[index]?.classList.contains("shown")) reveal(spoiler);
  });
  const files = made.querySelector(".attachments");
  const known = before.querySelector(".attachments");
  if (files && known?.dataset.files === files.dataset.files) files.replaceWith(known);
}

/**
 * Remember where the focus is in a message that is about to be drawn anew.
 * @param {HTMLElement} before
 * @returns {(made: HTMLElement) => void} puts it back
 */
export function focusIn(before) {
  const focused = document.activeElement;
  if (!focused || !before.contains(focused)) return () => {};
  const { customId } = /** @type {HTMLElement} */ (focused).dataset;
  return (made) => {
    const same = customId && made.querySelector(`[data-custom-id="${CSS.escape(customId)}"]`);
    (same || made).focus({ preventScroll: true });
  };
}
