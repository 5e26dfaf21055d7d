/** One call to the endpoint: a line with what matters, which opens as JSON. */

import { api } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { renderJson, written } from "./json.js";
import { toast } from "./toast.js";

const ENDINGS = {
  left: "the bot hung up",
  reset: "the connection broke",
  closed: "the sandbox closed",
};

/** Draw a call; it is kept up to date by `updateCall`. */
export function renderCall(call) {
  const opened = `call-${call.number}`;
  const made = el("li", { class: "call", data: { number: String(call.number) } },
    el("button", { type: "button", class: "call-line", "aria-expanded": "false", "aria-controls": opened }),
    el("div", { class: "call-json", id: opened, hidden: true }));
  made.querySelector("button").addEventListener("click", () => toggle(made));
  return made;
}

/** Draw how a call stands now. */
export function updateCall(element, call) {
  element.dataset.ending = call.ending ?? "running";
  element.querySelector(".call-line").replaceChildren(
    el("span", { class: `status ${mood(call)}`, text: status(call) }),
    el("span", { class: "route" }, el("b", { text: call.method }), " ", el("code", { text: call.path })),
    icon("forward"),
    el("span", { class: "facts", text: facts(call).join(" · ") }),
  );
  if (call.ending && isOpen(element)) read(element);
}

/** Say in a sentence how a call went. */
export function describe(call) {
  const went = call.ending === "answered" ? `answered ${call.status}` : ENDINGS[call.ending];
  return `${call.method} ${call.path}: ${[went, ...facts(call)].join(", ")}.`;
}

function status(call) {
  if (!call.ending) return "…";
  return call.status === null ? "–" : String(call.status);
}

function mood(call) {
  if (!call.ending) return "running";
  return call.ending === "answered" && call.status < 400 ? "fine" : "failed";
}

function facts(call) {
  return [
    call.model,
    tokens(call.usage),
    call.seconds !== null && seconds(call.seconds),
    call.streamed && "streamed",
    ENDINGS[call.ending],
  ].filter(Boolean);
}

/** The families of calls name their tokens differently, and some count seconds. */
function tokens(usage) {
  if (!usage) return null;
  const sent = usage.prompt_tokens ?? usage.input_tokens;
  const made = usage.completion_tokens ?? usage.output_tokens;
  if (sent === undefined) return usage.seconds === undefined ? null : `${usage.seconds} s of sound`;
  return made === undefined ? `${sent} tokens` : `${sent} → ${made} tokens`;
}

function seconds(value) {
  return value < 1 ? `${Math.max(1, Math.round(value * 1000))} ms` : `${value.toFixed(1)} s`;
}

function isOpen(element) {
  return element.querySelector(".call-line").getAttribute("aria-expanded") === "true";
}

function toggle(element) {
  const opens = !isOpen(element);
  element.querySelector(".call-line").setAttribute("aria-expanded", String(opens));
  element.querySelector(".call-json").hidden = !opens;
  if (opens) read(element);
}

async function read(element) {
  const place = element.querySelector(".call-json");
  try {
    const call = await api.get(`/sandbox/endpoint/calls/${element.dataset.number}`, { quiet: true });
    place.replaceChildren(part("Sent", call.body), part("Answered", call.answer));
  } catch (error) {
    place.replaceChildren(el("p", { class: "hint", text: error.message }));
  }
}

function part(name, value) {
  if (value === null || value === undefined) {
    return el("section", { class: "json-part" }, el("p", { class: "hint", text: `${name}: nothing` }));
  }
  return el("section", { class: "json-part", "aria-label": name },
    el("header", {}, el("h4", { text: name }), iconButton("copy", `Copy what was ${name.toLowerCase()}`, () => copy(value))),
    el("pre", { tabindex: "0", role: "region", "aria-label": `${name}, as JSON` }, renderJson(value)));
}

async function copy(value) {
  try {
    await navigator.clipboard.writeText(written(value));
    toast("Copied.", "note");
  } catch {
    toast("The browser did not let me copy that: select it and press Ctrl+C.");
  }
}
