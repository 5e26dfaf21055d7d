/** What floats above the page: menus, lists, choices. */

/** Put something that floats above or below its anchor, within the window. */
export function beside(floating, anchor) {
  const box = anchor.getBoundingClientRect();
  const { width, height } = floating.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const above = box.top - height - 6;
  floating.style.left = `${left}px`;
  floating.style.top = `${above >= 8 ? above : Math.min(box.bottom + 6, innerHeight - height - 8)}px`;
}
