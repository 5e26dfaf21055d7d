/** Select menus: of texts, people, roles and channels; of one choice or several. */

import { choose } from "./act.js";
import { el, icon } from "./dom.js";
import { beside } from "./floating.js";
import { store } from "./world.js";

const USERS = 5;
const ROLES = 6;
const MENTIONABLES = 7;
const CHANNELS = 8;

/** What can be chosen, as `{value, label, description, default}`. */
export function choices(component) {
  if (component.options) return component.options;
  const chosen = new Set((component.default_values ?? []).map((each) => each.id));
  const offered = (list) => list.map((each) => ({ ...each, default: chosen.has(each.value) }));
  switch (component.type) {
    case USERS: return offered(people());
    case ROLES: return offered(roles());
    case MENTIONABLES: return offered([...people(), ...roles()]);
    case CHANNELS: return offered(channels(component.channel_types));
    default: return [];
  }
}

function people() {
  const members = store.guild?.members ?? [...store.state.people.values()];
  return members.map((each) => ({ value: each.id, label: each.name, description: each.username }));
}

function roles() {
  return (store.guild?.roles ?? []).map((each) => ({ value: each.id, label: each.name }));
}

function channels(types) {
  const guild = store.here?.guild_id;
  return [...store.state.channels.values()]
    .filter((each) => each.guild_id === guild && (!types?.length || types.includes(each.type)))
    .map((each) => ({ value: each.id, label: `#${each.name}` }));
}

/** Draw a menu; choosing tells the bot. */
export function renderSelect(component, message) {
  const offered = choices(component);
  const label = component.placeholder || "Make a choice";
  const shown = offered.filter((each) => each.default).map((each) => each.label).join(", ");
  const made = el("button", {
    type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-label": shown ? `${label}: ${shown}` : label,
    disabled: Boolean(component.disabled), data: { customId: component.custom_id },
  }, el("span", { class: shown ? "" : "hint", text: shown || label }), icon("down"));
  made.addEventListener("click", () => open(made, component, message));
  return made;
}

function open(button, component, message) {
  const isSingle = (component.max_values ?? 1) === 1;
  const list = el("div", {
    class: "select-list", popover: "auto", role: "listbox", tabindex: "-1",
    "aria-label": component.placeholder || "Choices", "aria-multiselectable": String(!isSingle),
  });
  const close = () => list.hidePopover();
  const send = (values) => {
    close();
    choose(message, component.custom_id, values).catch(() => {});
  };
  const options = choices(component).map((each) => option(each));
  list.append(...options);
  if (!isSingle) list.append(done(list, component, send));
  list.addEventListener("click", (event) => {
    const picked = event.target.closest("[role=option]");
    if (!picked) return;
    if (isSingle) send([picked.dataset.value]);
    else picked.setAttribute("aria-selected", String(picked.getAttribute("aria-selected") !== "true"));
  });
  list.addEventListener("keydown", (event) => keyed(event, list));
  list.addEventListener("toggle", (event) => closed(event, list, button));
  document.body.append(list);
  list.showPopover();
  list.style.minWidth = `${button.offsetWidth}px`;
  beside(list, button);
  button.setAttribute("aria-expanded", "true");
  (options.find((each) => each.getAttribute("aria-selected") === "true") ?? options[0])?.focus();
}

function option(each) {
  return el("div", {
    role: "option", tabindex: "-1", "aria-selected": String(Boolean(each.default)), data: { value: each.value },
  }, each.emoji && el("span", { class: "emoji", text: each.emoji.id ? `:${each.emoji.name}:` : each.emoji.name }),
  el("span", { class: "option-text" }, el("span", { text: each.label }),
    each.description && el("small", { text: each.description })), icon("check"));
}

function done(list, component, send) {
  const chosen = () => [...list.querySelectorAll("[aria-selected=true]")].map((each) => each.dataset.value);
  const { min_values: least = 1, max_values: most = 1 } = component;
  const finish = () => {
    const values = chosen();
    if (values.length >= least && values.length <= most) send(values);
    else note.textContent = `Choose ${least === most ? least : `${least} to ${most}`}.`;
  };
  const note = el("small", { role: "status" });
  return el("div", { class: "select-done" }, note, el("button", { type: "button", class: "button primary", text: "Done", on: { click: finish } }));
}

function keyed(event, list) {
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    options[Math.max(0, Math.min(options.length - 1, steps[event.key]))]?.focus();
  } else if ((event.key === "Enter" || event.key === " ") && at >= 0) {
    event.preventDefault();
    options[at].click();
  } else if (/^\S$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    initial(event.key, options, at)?.focus();
  }
}

/** The next option whose name begins with a letter. */
function initial(letter, options, at) {
  const from = [...options.slice(at + 1), ...options.slice(0, at + 1)];
  return from.find((each) => each.textContent.replace(/^[^\p{L}\p{N}]+/u, "").toLowerCase().startsWith(letter.toLowerCase()));
}

function closed(event, list, button) {
  if (event.newState !== "closed") return;
  list.remove();
  button.setAttribute("aria-expanded", "false");
  if (button.isConnected) button.focus({ preventScroll: true });
}
