/** A menu that pops up: entries that do one thing each, chosen by mouse, touch or keys. */

import { el, icon } from "./dom.js";
import { beside } from "./floating.js";

/**
 * @typedef {Object} Entry
 * @property {string} label @property {() => void} run @property {string} [icon]
 * @property {boolean} [danger] @property {string} [group] a line separates groups, the name heads them
 */

/**
 * Open a menu beside an element, or at a point.
 * @param {(Entry|false|null|undefined)[]} entries @param {HTMLElement} anchor
 * @param {{label: string, at?: {x: number, y: number}}} how
 */
export function popUp(entries, anchor, { label, at }) {
  const menu = el("div", { class: "menu", popover: "auto", role: "menu", "aria-label": label });
  let done = false;
  const close = (run) => {
    done = Boolean(run);
    menu.hidePopover();
    run?.();
  };
  menu.append(...drawn(entries.filter(Boolean), close));
  menu.addEventListener("keydown", (event) => keyed(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    menu.remove();
    if (!done && anchor.isConnected) anchor.focus({ preventScroll: true });
  });
  document.getElementById("menus").append(menu);
  menu.showPopover();
  if (at) atPoint(menu, at);
  else beside(menu, anchor);
  menu.querySelector("[role=menuitem]")?.focus();
}

function drawn(entries, close) {
  const made = [];
  let group = entries[0]?.group;
  if (group) made.push(heading(group));
  for (const entry of entries) {
    if (entry.group !== group) {
      group = entry.group;
      made.push(el("hr"));
      if (group) made.push(heading(group));
    }
    made.push(el("button", {
      type: "button", role: "menuitem", tabindex: "-1", class: entry.danger ? "danger" : "",
      on: { click: () => close(entry.run) },
    }, icon(entry.icon ?? "command"), el("span", { text: entry.label })));
  }
  return made;
}

function heading(group) {
  return el("div", { class: "menu-group", role: "presentation", text: group });
}

function atPoint(menu, { x, y }) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

function keyed(event, menu) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    items[steps[event.key]].focus();
  } else if (event.key === "Tab") {
    event.preventDefault();
    menu.hidePopover();
  } else if (/^\S$/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const from = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    from.find((each) => each.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}
