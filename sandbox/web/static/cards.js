/** The first minute: six small cards, each of which does one thing for real and shows where to look. */

import { el, icon, iconButton } from "./dom.js";
import { ERRANDS, point, run } from "./errands.js";
import { toast } from "./toast.js";
import { store } from "./world.js";

const KEPT_AS = "parley-first-minute";
const CARDS = [
  { id: "ask", icon: "parley", name: "Ask", does: "A question opens a thread" },
  { id: "draw", icon: "brush", name: "Draw", does: "A picture from a few words" },
  { id: "speak", icon: "speaker", name: "Speak", does: "Words become sound" },
  { id: "transcribe", icon: "text", name: "Transcribe", does: "Sound becomes words" },
  { id: "moderate", icon: "shield", name: "Moderate", does: "Rude words become a case" },
  { id: "search", icon: "search", name: "Search", does: "What was said last week" },
];

const section = document.getElementById("cards");
const tally = el("span", { class: "tally" });
const list = el("ul", { class: "card-list" });
const course = el("div", { class: "course", hidden: true });
const steps = el("ol", { class: "steps" });
/** The step that is done just now, for those who hear the page. */
const spoken = el("p", { class: "unseen-text", role: "status" });
const verdict = el("p", { class: "verdict", role: "status" });
/** Brings the cards back when they are put away; it stands in the side panel. */
export const cardsButton = el("button", { type: "button", class: "button", on: { click: bringBack } },
  icon("again"), el("span", { text: "Show the first minute" }));
/** @type {{done: string[], hidden: boolean}} */
let kept = { done: [], hidden: false };
let running = "";

/** Begin to offer the cards, unless somebody has put them away. */
export function startCards() {
  kept = read();
  course.append(steps, spoken, verdict);
  section.append(
    el("header", {}, el("h2", { text: "The first minute" }),
      el("p", { text: "Each card does one thing for real, here on the page." }), tally,
      iconButton("close", "Put the cards away", putAway)),
    list, course,
  );
  list.append(...CARDS.map(card));
  render();
}

function card({ id, icon: face, name, does }) {
  return el("li", {}, el("button", {
    type: "button", class: "card", data: { card: id }, on: { click: () => play(id) },
  }, icon(face), el("b", { text: name }), el("small", { text: does }),
  el("span", { class: "card-done" }, icon("check"), el("span", { class: "unseen-text", text: "Done" }))));
}

function render() {
  for (const button of list.querySelectorAll(".card")) {
    const { card: id } = button.dataset;
    button.dataset.done = String(kept.done.includes(id));
    button.querySelector(".card-done").hidden = !kept.done.includes(id);
    button.setAttribute("aria-busy", String(running === id));
    button.setAttribute("aria-disabled", String(Boolean(running)));
  }
  section.hidden = kept.hidden;
  cardsButton.hidden = !kept.hidden;
  tally.textContent = `${kept.done.length} of ${CARDS.length} done`;
}

async function play(id) {
  if (running) return;
  running = id;
  begin(id);
  render();
  try {
    const found = await run(id, mark);
    mark(ERRANDS[id].steps.length);
    conclude(ERRANDS[id].look, "fine");
    point(found);
    if (!kept.done.includes(id)) keep({ ...kept, done: [...kept.done, id] });
  } catch (error) {
    steps.querySelector('[aria-current="step"]')?.setAttribute("data-state", "failed");
    conclude(error.message || "That did not work: try again.", "failed");
  } finally {
    running = "";
    render();
  }
}

function begin(id) {
  steps.replaceChildren(...ERRANDS[id].steps.map(({ says }) => el("li", { data: { state: "due" } },
    el("span", { class: "step-mark", "aria-hidden": "true" }), el("span", { text: says }))));
  conclude("", "running");
  course.hidden = false;
}

function mark(at) {
  [...steps.children].forEach((step, index) => {
    step.dataset.state = index < at ? "done" : index === at ? "running" : "due";
    if (index === at) {
      step.setAttribute("aria-current", "step");
      spoken.textContent = step.textContent;
    } else step.removeAttribute("aria-current");
    step.querySelector(".step-mark").replaceChildren(...(index < at ? [icon("check")] : []));
  });
}

function conclude(sentence, mood) {
  verdict.textContent = sentence;
  course.dataset.mood = mood;
}

function putAway() {
  keep({ ...kept, hidden: true });
  render();
  toast("The cards are put away. \"What just happened\" has a button that brings them back.", "note");
  document.getElementById("messages").focus();
}

function bringBack() {
  keep({ ...kept, hidden: false });
  render();
  store.emit("panel", null);
  list.querySelector("button").focus();
}

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT_AS) ?? "{}");
    const done = CARDS.map((each) => each.id).filter((id) => found?.done?.includes?.(id));
    return { done, hidden: found?.hidden === true };
  } catch {
    return { done: [], hidden: false };
  }
}

function keep(next) {
  kept = next;
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(kept));
  } catch {
    // Without storage it lasts until the page is closed.
  }
}
