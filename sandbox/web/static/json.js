/** Shows JSON in colours; whatever is in it is text. */

import { el } from "./dom.js";

/** Signs of a string, and of a whole text, that are shown; what is longer is only hinted at. */
const LONGEST = 2000;
const MOST = 40_000;
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Write a value as it is copied. */
export function written(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Make the inside of a `pre`. */
export function renderJson(value) {
  const made = document.createDocumentFragment();
  if (typeof value === "string") {
    made.append(short(value));
    return made;
  }
  const text = JSON.stringify(value, (_, each) => (typeof each === "string" ? short(each) : each), 2);
  colour(made, text.slice(0, MOST));
  if (text.length > MOST) made.append(`\n… and ${(text.length - MOST).toLocaleString()} signs more`);
  return made;
}

function short(text) {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST / 4)}… (${text.length.toLocaleString()} signs)`;
}

function colour(made, text) {
  let at = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [whole, string, colon, word, number] = found;
    made.append(text.slice(at, found.index));
    const kind = string ? (colon ? "name" : "string") : (word ?? number) === word ? "word" : "number";
    made.append(el("span", { class: `json-${kind}`, text: whole }));
    at = found.index + whole.length;
  }
  made.append(text.slice(at));
}
