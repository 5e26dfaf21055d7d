/**
 * The side panel "What just happened": the endpoint calls behind each thing that was done, as they
 * go on, the latest on top; below it what can be made to fail.
 */

import { api } from "./api.js";
import { describe, renderCall, updateCall } from "./call.js";
import { cardsButton } from "./cards.js";
import { el, iconButton, nameOf } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { startFaults } from "./faults.js";
import { show } from "./heading.js";
import { clock } from "./times.js";
import { store } from "./world.js";

/** Things done that are listed, and the calls listed behind one of them. */
const MOST_DEEDS = 12;
const MOST_CALLS = 25;
/** Of the things done, the latest that may still lead to a call. */
const FRESH = 4;
const DISCORDS_EPOCH = 1_420_070_400_000n;
/** Kinds of messages that people write: plain ones and answers. */
const WRITTEN = new Set([0, 19]);
/** What calls stand under that nobody's doing came before. */
const EARLIER = { id: "earlier", what: "Before this page was opened" };
const ALONE = { id: "alone", what: "By the bot itself" };

const panel = document.getElementById("happened");
const list = el("div", { class: "deeds" });
const spoken = el("p", { class: "unseen-text", role: "status" });
const empty = el("p", { class: "hint", text: "Nothing yet. Use a command, or write to the bot." });

/**
 * @typedef {Object} Deed something that somebody did
 * @property {string} id @property {string} what @property {string} who @property {number} moment
 * @property {Map<number, HTMLElement>} calls by number @property {number} dropped calls no longer listed
 * @property {HTMLElement} element
 */

/** @type {Deed[]} the latest first */
let deeds = [];
/** @type {Map<number, {call: any, deed: Deed}>} */
const known = new Map();
const running = new Set();

/** Begin to listen, and fill the panel. */
export function startHappened() {
  panel.append(
    el("header", { class: "happened-head" },
      el("h2", { text: "What just happened" }),
      iconButton("close", "Close the panel", () => show(""))),
    el("p", { class: "hint", text: "What the bot asked the model endpoint because of it. Open a call to read it." }),
    el("div", { class: "deeds-scroll", tabindex: "0", role: "region", "aria-label": "Calls to the endpoint" }, empty, list),
    spoken,
    startFaults(),
    cardsButton,
  );
  store.on("batch", (events) => { for (const each of events) hear(each); });
  store.on("live", (isLive) => { if (isLive) catchUp(); });
  store.on("me", catchUp);
}

function hear({ name, data }) {
  if (name === "CALL") note(data);
  else if (name === "INVOCATION") {
    if (data.deed && !deeds.some((each) => each.id === data.id)) begin(data.id, data.deed, nameOf(store.state.me));
  } else if (name === "MESSAGE_CREATE" && !data.author.bot && WRITTEN.has(data.type)) {
    begin(data.id, excerpt(data), data.author_name);
  }
}

/** Read the calls that were made before the page listened, or while it could not. */
async function catchUp() {
  try {
    for (const call of await api.get("/sandbox/endpoint/calls", { quiet: true })) note(call, EARLIER);
  } catch {
    // Without the sandbox there is nothing to read; the next time it is there, it is tried again.
  }
}

/** Open a group for what somebody did; those that led to no call make room first. */
function begin(id, what, who = "", moment = since(id)) {
  const deed = { id, what, who, moment, calls: new Map(), dropped: 0, element: null };
  deed.element = drawDeed(deed);
  deeds.unshift(deed);
  list.prepend(deed.element);
  empty.hidden = true;
  while (deeds.length > MOST_DEEDS) {
    forget(deeds.findLast((each, at) => at >= FRESH && !each.calls.size) ?? deeds.at(-1));
  }
  return deed;
}

/** When something was done, which its id tells, in milliseconds. */
function since(id) {
  return Number((BigInt(id) >> 22n) + DISCORDS_EPOCH);
}

function forget(deed) {
  deeds = deeds.filter((each) => each !== deed);
  deed.element.remove();
  for (const number of deed.calls.keys()) known.delete(number);
}

function drawDeed({ id, what, who, moment }) {
  const label = `deed-${id}`;
  return el("section", { class: "deed", "aria-labelledby": label },
    el("header", {},
      el("h3", { id: label }, el("b", { text: what }), who && el("span", { text: who })),
      el("time", { datetime: new Date(moment).toISOString(), text: clock(moment) })),
    el("p", { class: "hint", text: "No call to the endpoint." }),
    el("ol", { class: "calls" }));
}

/** Take in how a call stands; the sandbox's numbers begin anew when it does. */
function note(call, cause = ALONE) {
  const before = known.get(call.number);
  if (before && before.call.began !== call.began) startOver();
  const entry = known.get(call.number) ?? place(call, cause);
  if (entry.call.ending && !call.ending) return;
  const hasEnded = Boolean(call.ending) && !entry.call.ending;
  entry.call = call;
  updateCall(entry.deed.calls.get(call.number), call);
  running[call.ending ? "delete" : "add"](call.number);
  document.getElementById("app").dataset.calling = String(running.size > 0);
  if (hasEnded && !panel.hidden) spoken.textContent = describe(call);
}

function startOver() {
  for (const deed of [...deeds]) forget(deed);
  running.clear();
}

/** List a call behind what was done last before it. */
function place(call, cause) {
  const moment = call.began * 1000;
  const last = deeds.find((each) => each.moment <= moment);
  const isStale = last?.id === EARLIER.id && cause !== EARLIER;
  const deed = (isStale ? null : last) ?? begin(cause.id, cause.what, "", moment);
  deed.element.dataset.calls = "some";
  const element = renderCall(call);
  deed.calls.set(call.number, element);
  deed.element.querySelector(".calls").append(element);
  if (deed.calls.size > MOST_CALLS) dropOldest(deed);
  count(deed);
  const entry = { call: { ...call, ending: null }, deed };
  known.set(call.number, entry);
  return entry;
}

function dropOldest(deed) {
  const [number, element] = deed.calls.entries().next().value;
  element.remove();
  deed.calls.delete(number);
  known.delete(number);
  running.delete(number);
  deed.dropped += 1;
}

function count(deed) {
  const earlier = `${deed.dropped} earlier ${deed.dropped === 1 ? "call is" : "calls are"} not listed.`;
  const hint = deed.element.querySelector(".hint");
  hint.hidden = deed.dropped === 0;
  hint.textContent = earlier;
}
