/** What a command's option takes, checked as Discord's own clients do; refusals are sentences. */

export const KIND = {
  TEXT: 3, WHOLE: 4, TRUTH: 5, PERSON: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, DECIMAL: 10, FILE: 11,
};
const MOST_TEXT = 6000;

/** Why a value cannot be sent; empty when it can. `undefined` is nothing. */
export function problem(option, value) {
  if (value === undefined) return option.required ? "This option is needed." : "";
  if (value === null) return "Choose one from the list.";
  if (option.type === KIND.TEXT) return length(option, value);
  if (option.type === KIND.WHOLE) return Number.isSafeInteger(value) ? within(option, value) : "This takes a whole number.";
  if (option.type === KIND.DECIMAL) return Number.isFinite(value) ? within(option, value) : "This takes a number.";
  return "";
}

function length({ choices, min_length: least = 0, max_length: most = MOST_TEXT }, text) {
  if (choices) return "";
  if (text.length < least) return `This takes at least ${least} characters.`;
  return text.length > most ? `This takes at most ${most} characters; these are ${text.length}.` : "";
}

function within({ min_value: least = -Infinity, max_value: most = Infinity }, number) {
  if (number >= least && number <= most) return "";
  if (least === -Infinity) return `This takes at most ${most}.`;
  return most === Infinity ? `This takes at least ${least}.` : `This takes a number from ${least} to ${most}.`;
}
