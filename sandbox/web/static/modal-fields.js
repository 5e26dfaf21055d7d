/** The fields of the bot's forms: texts, choices, files; each checks what is filled in. */

import { among, Combobox } from "./combobox.js";
import { el } from "./dom.js";
import { choices } from "./selects.js";

const KIND = { STRINGS: 3, TEXT: 4, FILES: 19, RADIO: 21, CHECKS: 22, CHECK: 23 };
const PARAGRAPH = 2;
const LONGEST = 4000;

/**
 * @typedef {Object} ModalField
 * @property {string} name its custom id @property {HTMLElement} element @property {HTMLElement} input
 * @property {() => any} read @property {() => boolean} check tells, too, what is wrong
 */

/**
 * @typedef {Object} Part what differs from kind to kind
 * @property {HTMLElement} element @property {HTMLElement} input @property {() => any} read
 * @property {(value: any) => string} problem @property {boolean} [isGroup] several inputs under one label
 */

/**
 * Make a field.
 * @param {any} component @param {string} label @param {string} id @param {string} [description]
 * @returns {ModalField}
 */
export function modalField(component, label, id, description) {
  const part = make(component, id, label);
  const isNeeded = component.required !== false && component.type !== KIND.CHECK;
  const error = el("p", { class: "option-error", id: `${id}-error` });
  const name = [label, isNeeded && el("span", { class: "needed", "aria-hidden": "true", text: " *" })];
  const about = description && el("small", { id: `${id}-about`, text: description });
  const element = part.isGroup
    ? el("fieldset", { class: "modal-field" }, el("legend", {}, ...name.filter(Boolean)), about, part.element, error)
    : el("div", { class: "modal-field" }, el("label", { for: id }, ...name), about, part.element, error);
  part.input.setAttribute("aria-describedby", `${id}-about ${id}-error`);
  if (isNeeded && !part.isGroup) part.input.setAttribute("aria-required", "true");
  const mark = (sentence) => {
    error.textContent = sentence;
    part.input.setAttribute("aria-invalid", String(Boolean(sentence)));
    return !sentence;
  };
  for (const kind of ["input", "chosen"]) element.addEventListener(kind, () => mark(""));
  const check = () => {
    const value = part.read();
    const isMissing = value === undefined || value.length === 0;
    return mark(isMissing ? (isNeeded ? "This is needed." : "") : part.problem(value));
  };
  return { name: component.custom_id, element, input: part.input, read: part.read, check };
}

/** @returns {Part} */
function make(component, id, label) {
  switch (component.type) {
    case KIND.TEXT: return text(component, id);
    case KIND.FILES: return files(component, id);
    case KIND.RADIO: return boxes(component, id, component.options, "radio");
    case KIND.CHECKS: return boxes(component, id, component.options, "checkbox");
    case KIND.CHECK: return tick(component, id);
    default: return select(component, id, label);
  }
}

function text(component, id) {
  const isLong = component.style === PARAGRAPH;
  const input = el(isLong ? "textarea" : "input", {
    id, placeholder: component.placeholder, autocomplete: "off", ...(isLong ? { rows: "5" } : { type: "text" }),
  });
  input.value = component.value ?? "";
  const { min_length: least, max_length: most } = component;
  const count = el("small", { class: "modal-count" });
  const tell = () => { count.textContent = most && input.value.length > most * 0.8 ? `${input.value.length} of ${most}` : ""; };
  input.addEventListener("input", tell);
  tell();
  const problem = (value) => {
    if (value.length < (least ?? 0)) return `This takes at least ${least} characters.`;
    return value.length > (most ?? LONGEST) ? `This takes at most ${most ?? LONGEST} characters; these are ${value.length}.` : "";
  };
  return { element: el("div", {}, input, count), input, read: () => input.value, problem };
}

function select(component, id, label) {
  const offered = choices(component);
  if ((component.max_values ?? 1) > 1) return boxes(component, id, offered, "checkbox");
  return component.type === KIND.STRINGS ? dropdown(component, id, offered) : named(component, id, label, offered);
}

function dropdown(component, id, offered) {
  const said = ({ label, description, emoji }) => `${emoji && !emoji.id ? `${emoji.name} ` : ""}${label}${description ? `: ${description}` : ""}`;
  const isOpen = component.required === false || !offered.some((each) => each.default);
  const input = /** @type {HTMLSelectElement} */ (el("select", { id },
    isOpen && el("option", { value: "", text: component.placeholder || "Make a choice" }),
    ...offered.map((each) => el("option", { value: each.value, selected: each.default, text: said(each) }))));
  return { element: input, input, read: () => (input.value ? [input.value] : []), problem: () => "" };
}

function named(component, id, label, offered) {
  const box = new Combobox({ id, label, source: among(offered.map((each) => ({ ...each, hint: each.description }))), placeholder: component.placeholder });
  const preset = offered.find((each) => each.default);
  if (preset) box.choose(preset);
  const read = () => {
    const value = box.read();
    return value === undefined ? [] : [value];
  };
  return { element: box.element, input: box.input, read, problem: ([value]) => (value === null ? "Choose one from the list." : "") };
}

function boxes(component, id, offered, type) {
  const inputs = offered.map((each, at) => /** @type {HTMLInputElement} */ (el("input", {
    type, name: id, value: each.value, checked: each.default, id: at ? `${id}-${at}` : id,
  })));
  const lines = offered.map((each, at) => el("label", { class: "modal-box" }, inputs[at],
    el("span", { class: "option-text" }, el("span", { text: each.label }), each.description && el("small", { text: each.description }))));
  const read = () => inputs.filter((each) => each.checked).map((each) => each.value);
  const least = component.min_values ?? 1;
  const most = type === "radio" ? 1 : component.max_values ?? offered.length;
  return { element: el("div", { class: "modal-boxes" }, ...lines), input: inputs[0], read, isGroup: true, problem: (value) => within(value, least, most) };
}

function within({ length }, least, most) {
  return length >= least && length <= most ? "" : `Choose ${least === most ? least : `${least} to ${most}`}.`;
}

function tick(component, id) {
  const input = /** @type {HTMLInputElement} */ (el("input", { id, type: "checkbox", checked: component.default }));
  return { element: input, input, read: () => input.checked, problem: () => "" };
}

function files(component, id) {
  const { min_values: least = 1, max_values: most = 1 } = component;
  const input = /** @type {HTMLInputElement} */ (el("input", { id, type: "file", multiple: most > 1 }));
  return { element: input, input, read: () => [...input.files], problem: (value) => within(value, least, most) };
}
