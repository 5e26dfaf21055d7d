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
 * Draw a list anew; the focus stays on what has the same attribute, else on the first control.
 * @param {HTMLElement} place @param {string} attribute tells which control is which
 * @param {() => void} draw
 */
export function redraw(place, attribute, draw) {
  const focused = document.activeElement;
  const value = place.contains(focused) ? focused.getAttribute(attribute) ?? "" : null;
  draw();
  if (value === null) return;
  const same = value && place.querySelector(`[${attribute}="${CSS.escape(value)}"]`);
  const first = () => [...place.querySelectorAll("button")].find((each) => each.checkVisibility());
  (same || first())?.focus({ preventScroll: true });
}

/**
 * Take a message away; the focus goes on to its neighbour.
 * @param {HTMLElement} element @param {HTMLElement} otherwise takes the focus where there is none
 */
export function takeAway(element, otherwise) {
  const hadFocus = element.contains(document.activeElement);
  const next = /** @type {HTMLElement} */ (element.nextElementSibling ?? element.previousElementSibling ?? otherwise);
  element.remove();
  if (hadFocus) next.focus({ preventScroll: true });
}

/**
 * Remember where the focus is within a message that is about to be drawn anew.
 * @param {HTMLElement} element
 * @returns {() => void} puts it back: on the same control, else on the message
 */
export function focusIn(element) {
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  if (!focused || focused === element || !element.contains(focused)) return () => {};
  const { customId } = focused.dataset;
  return () => {
    if (element.contains(focused)) {
      focused.focus({ preventScroll: true });
      return;
    }
    const same = customId && element.querySelector(`[data-custom-id="${CSS.escape(customId)}"]`);
    (same || element).focus({ preventScroll: true });
  };
}
