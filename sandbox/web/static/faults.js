/** Switches that make something fail, so that one sees how the bot copes. */

import { api } from "./api.js";
import { el } from "./dom.js";
import { store } from "./world.js";

const SLOW = 5;
/** Seconds for which Discord refuses everything; a bot waits as long as it is told at once. */
const REFUSES = 8;

/**
 * @typedef {Object} Switch
 * @property {string} id @property {string} name @property {string} does in a sentence
 * @property {any} [fault] of the endpoint, of which one is on at a time
 * @property {(now: any) => boolean} [isOn] @property {() => Promise<any>} [on] @property {() => Promise<any>} [off]
 */

/** @type {Switch[]} */
const SWITCHES = [
  {
    id: "down", name: "Endpoint down", fault: { kind: "reset", times: null },
    does: "Every connection to the model endpoint breaks; the bot says so, and what to do.",
  },
  {
    id: "slow", name: "Endpoint slow", fault: { kind: "stall", seconds: SLOW, times: null },
    does: `Every answer of the endpoint begins ${SLOW} seconds late; the bot shows that it waits.`,
  },
  {
    id: "limited", name: "Endpoint rate-limited",
    fault: {
      kind: "status", status: 429, code: "rate_limit_exceeded", message: "Rate limit reached.",
      headers: { "Retry-After": "2" }, times: null,
    },
    does: "The endpoint refuses every call with 429; the bot tries again as it is told, then says that it is busy.",
  },
  {
    id: "strict", name: "Discord rate limits",
    does: `Discord refuses everything for ${REFUSES} seconds and stays strict; the bot is late, and loses nothing.`,
    isOn: (now) => now.limits.mode === "real",
    on: () => api.patch("/sandbox/rate-limits", { mode: "real", exhausted: REFUSES }),
    off: () => api.patch("/sandbox/rate-limits", { mode: "generous", exhausted: 0 }),
  },
  {
    id: "cut", name: "Disconnected",
    does: "Discord hangs up until this is off; then the bot soon comes back, and answers what it missed.",
    isOn: (now) => now.gateway.refuse_connections,
    on: async () => {
      await api.patch("/sandbox/gateway", { refuse_connections: true });
      await api.post("/sandbox/gateway", { how: "drop" });
    },
    off: () => api.patch("/sandbox/gateway", { refuse_connections: false }),
  },
];

const app = document.getElementById("app");
const told = el("p", { class: "faults-told", role: "status" });
const allOff = el("button", { type: "button", class: "button", text: "All off again", on: { click: () => change(clear) } });
const rows = el("ul", { class: "switches" });
/** What is on, as the sandbox says. */
let now = { faults: [], others: [], limits: { mode: "generous" }, gateway: {} };

/** Make the section with the switches. */
export function startFaults() {
  rows.append(...SWITCHES.map(row));
  store.on("live", (isLive) => { if (isLive) look(); });
  new MutationObserver(() => { if (app.dataset.panel === "happened") look(); })
    .observe(app, { attributeFilter: ["data-panel"] });
  return el("details", { class: "faults" },
    el("summary", {}, el("h3", { text: "Let something fail" }), told), rows, allOff);
}

function row(entry) {
  const id = `fault-${entry.id}`;
  return el("li", {},
    el("button", {
      type: "button", class: "switch", role: "switch", "aria-checked": "false", "aria-labelledby": `${id}-name`,
      "aria-describedby": `${id}-does`, data: { fault: entry.id }, on: { click: () => flip(entry) },
    }, el("span", { class: "switch-text" },
      el("b", { id: `${id}-name`, text: entry.name }), el("small", { id: `${id}-does`, text: entry.does })),
    el("span", { class: "knob", "aria-hidden": "true" })));
}

function flip(entry) {
  return change(() => (isOn(entry) ? off(entry) : on(entry)));
}

function isOn(entry) {
  return entry.fault ? Boolean(ours(entry)) : entry.isOn(now);
}

/** The fault in the endpoint's script that is this switch's. */
function ours({ fault }) {
  return now.faults.find(({ left, fault: each }) => left === null && each.match === "*"
    && each.kind === fault.kind && (fault.status ?? null) === each.status);
}

/** A call is met by the first fault only, so the endpoint has one at a time. */
async function on(entry) {
  if (!entry.fault) return entry.on();
  for (const other of SWITCHES.filter((each) => each.fault && isOn(each))) await off(other);
  return api.post("/sandbox/endpoint/faults", entry.fault);
}

function off(entry) {
  return entry.fault ? api.del(`/sandbox/endpoint/faults/${ours(entry).id}`) : entry.off();
}

async function clear() {
  await Promise.all([
    api.del("/sandbox/endpoint/faults"), api.del("/sandbox/faults"),
    api.patch("/sandbox/rate-limits", { mode: "generous", exhausted: 0 }),
  ]);
}

async function change(act) {
  rows.setAttribute("aria-busy", "true");
  try {
    await act();
  } catch {
    // The person has been told why.
  } finally {
    await look();
    rows.removeAttribute("aria-busy");
  }
}

async function look() {
  const ask = (path) => api.get(`/sandbox/${path}`, { quiet: true });
  try {
    const [faults, others, limits, gateway] = await Promise.all(
      ["endpoint/faults", "faults", "rate-limits", "gateway"].map(ask),
    );
    now = { faults: faults.filter(({ left }) => left !== 0), others, limits, gateway };
    render();
  } catch {
    // Without the sandbox nothing can be switched; the page says that it is away.
  }
}

function render() {
  for (const entry of SWITCHES) {
    rows.querySelector(`[data-fault=${entry.id}]`).setAttribute("aria-checked", String(isOn(entry)));
  }
  const switched = SWITCHES.filter(isOn);
  const elsewhere = now.others.length + now.faults.length - switched.filter((each) => each.fault).length;
  const names = switched.map((each) => each.name);
  if (elsewhere > 0) names.push(`${elsewhere} switched on elsewhere`);
  told.textContent = names.join(", ") || "Everything works";
  allOff.disabled = names.length === 0;
  app.dataset.failing = String(names.length > 0);
}
