/** Light, dark, or as the system has it. */

import { icon, iconButton } from "./dom.js";

const ORDER = ["auto", "light", "dark"];
const LABELS = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
const ICONS = { auto: "contrast", light: "sun", dark: "moon" };
const KEPT_AS = "parley-theme";

/** Take up the theme that was chosen last. */
export function startTheme() {
  apply(chosen());
}

/** A button that goes through the themes. */
export function themeButton() {
  const made = iconButton(ICONS[chosen()], LABELS[chosen()], () => {
    const next = ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length];
    keep(next);
    apply(next);
    made.title = LABELS[next];
    made.setAttribute("aria-label", LABELS[next]);
    made.replaceChildren(icon(ICONS[next]));
  });
  return made;
}

function chosen() {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return ORDER.includes(kept) ? kept : "auto";
  } catch {
    return "auto";
  }
}

function keep(theme) {
  try {
    localStorage.setItem(KEPT_AS, theme);
  } catch {
    // Without storage it lasts until the page is closed.
  }
}

function apply(theme) {
  document.documentElement.dataset.theme = theme;
}
