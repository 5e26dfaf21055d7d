/** The line above the conversation, and which panels are open beside it. */

import { channelIcon, channelName } from "./channels.js";
import { el, icon, iconButton } from "./dom.js";
import { redraw } from "./keeping.js";
import { store } from "./world.js";

const bar = document.getElementById("heading");
const app = document.getElementById("app");
const NARROW = matchMedia("(max-width: 760px)");
const MIDDLE = matchMedia("(max-width: 1100px)");

/** Begin to show where one is. */
export function startHeading() {
  for (const kind of ["channel", "world", "places"]) store.on(kind, renderAnew);
  store.on("panel", (name) => { if (NARROW.matches) show(name); });
  app.dataset.panel = MIDDLE.matches ? "" : "people";
  MIDDLE.addEventListener("change", () => show(MIDDLE.matches ? "" : "people"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && MIDDLE.matches && app.dataset.panel && !event.defaultPrevented) show("");
  });
  document.getElementById("main").addEventListener("pointerdown", (event) => {
    if (MIDDLE.matches && app.dataset.panel && !event.target.closest("#heading")) show("");
  });
}

/** Open one panel beside the conversation (`channels` and `people` on a phone), or none. */
export function show(name) {
  const before = app.dataset.panel;
  const focused = document.activeElement;
  const wasThere = bar.contains(focused) || Boolean(before && document.getElementById(before)?.contains(focused));
  app.dataset.panel = name ?? "";
  render();
  if (name && MIDDLE.matches) document.getElementById(name)?.querySelector("button")?.focus();
  else if (wasThere) bar.querySelector(`[aria-controls="${name || before}"]`)?.focus();
}

function toggle(name) {
  show(app.dataset.panel === name ? "" : name);
}

function renderAnew() {
  redraw(bar, "aria-controls", render);
}

function render() {
  const channel = store.here;
  document.title = channel ? `${channelName(channel)} · Parley's sandbox` : "Parley's sandbox";
  bar.replaceChildren(
    panelButton("menu", "Channels", "channels", "only-narrow"),
    ...(channel ? where(channel) : [el("h2", { text: "Choose a channel" })]),
    el("span", { class: "space" }),
    panelButton("people", "People", "people", ""),
  );
  const happened = document.getElementById("happened");
  if (!happened.childElementCount) return;
  happened.hidden = app.dataset.panel !== "happened";
  bar.append(panelButton("pulse", "What just happened", "happened", ""));
}

function panelButton(name, label, panel, kind) {
  return iconButton(name, label, () => toggle(panel), {
    class: `icon-button ${kind}`, "aria-controls": panel, "aria-expanded": String(app.dataset.panel === panel),
  });
}

function where(channel) {
  const parent = store.state.channels.get(channel.parent_id);
  const isThread = channel.type >= 10;
  return [
    isThread && parent && el("button", { type: "button", class: "link parent", text: channelName(parent), on: { click: () => store.open(parent.id) } }),
    isThread && parent && icon("forward"),
    icon(channelIcon(channel)),
    el("h2", { text: channelName(channel) }),
    channel.topic && el("p", { class: "topic", text: channel.topic }),
  ].filter(Boolean);
}
