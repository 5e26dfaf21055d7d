/** The field for each kind of option; it reads as a value, `undefined` for nothing, `null` for what is not offered. */

import { fromBot } from "./autocomplete.js";
import { KIND } from "./checks.js";
import { among, Combobox } from "./combobox.js";
import { el, grow, icon } from "./dom.js";
import { channels, people, roles } from "./offered.js";
import { size } from "./units.js";
import { isSmallEnough } from "./upload.js";

/**
 * @typedef {Object} Field
 * @property {HTMLElement} element @property {HTMLElement} input what takes the focus
 * @property {() => any} read @property {(text: string) => void} fill
 * @property {(file: File) => void} [take] for files
 */

/**
 * Make the field of an option.
 * @param {any} option @param {string} id @param {{path: string, others: () => Record<string, any>}} command
 * @returns {Field}
 */
export function field(option, id, command) {
  if (option.autocomplete) return asked(option, id, command);
  if (option.choices) return chosen(option, id, option.choices.map((each) => ({ label: each.name, value: each.value })));
  return MAKE[option.type]?.(option, id) ?? text(option, id);
}

/** @type {Record<number, (option: any, id: string) => Field>} */
const MAKE = {
  [KIND.TEXT]: text,
  [KIND.WHOLE]: (option, id) => number(option, id, "numeric"),
  [KIND.DECIMAL]: (option, id) => number(option, id, "decimal"),
  [KIND.TRUTH]: (option, id) => chosen(option, id, [{ label: "True", value: true }, { label: "False", value: false }]),
  [KIND.PERSON]: (option, id) => chosen(option, id, people()),
  [KIND.ROLE]: (option, id) => chosen(option, id, roles()),
  [KIND.MENTIONABLE]: (option, id) => chosen(option, id, [...people(), ...roles()]),
  [KIND.CHANNEL]: (option, id) => chosen(option, id, channels(option.channel_types)),
  [KIND.FILE]: file,
};

function text(_option, id) {
  const input = /** @type {HTMLTextAreaElement} */ (el("textarea", { id, rows: "1" }));
  input.addEventListener("input", () => grow(input));
  const read = () => (input.value.trim() ? input.value : undefined);
  return { element: input, input, read, fill: (given) => { input.value = given; } };
}

function number(_option, id, mode) {
  const input = /** @type {HTMLInputElement} */ (el("input", { id, type: "text", inputmode: mode, autocomplete: "off" }));
  const read = () => (input.value.trim() ? Number(input.value.trim().replace(",", ".")) : undefined);
  return { element: input, input, read, fill: (given) => { input.value = given; } };
}

function chosen(option, id, list) {
  return box(new Combobox({ id, label: option.name, source: among(list) }), among(list));
}

function box(made, list = null) {
  if (list) made.suggestions.items = list("");
  return { element: made.element, input: made.input, read: () => made.read(), fill: (given) => made.fill(given) };
}

function asked(option, id, { path, others }) {
  const source = fromBot(path, option.name, others);
  const made = box(new Combobox({ id, label: option.name, source, isFree: true }));
  if (option.type === KIND.TEXT) return made;
  return { ...made, read: () => (typeof made.read() === "string" ? Number(made.read()) : made.read()) };
}

function file(_option, id) {
  /** @type {File|undefined} */ let held;
  const input = /** @type {HTMLInputElement} */ (el("input", { id, type: "file", class: "file-input" }));
  const told = el("span", { class: "file-told", text: "Choose a file, drop it here or paste it" });
  const take = (given) => {
    if (given && !isSmallEnough(given)) return;
    held = given;
    told.textContent = given ? `${given.name} · ${size(given.size)}` : "Choose a file, drop it here or paste it";
  };
  input.addEventListener("change", () => take(input.files?.[0]));
  const element = el("label", { class: "file-field", for: id }, icon("file"), told, input);
  return { element, input, read: () => held, fill: () => {}, take };
}
