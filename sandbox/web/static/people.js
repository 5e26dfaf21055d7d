/** The people of the open server by their roles, each of whom one can act as. */

import { avatar, el } from "./dom.js";
import { redraw } from "./keeping.js";
import { openDirect } from "./servers.js";
import { store } from "./world.js";

const panel = document.getElementById("people");
const heading = el("h2", { class: "panel-title", text: "People" });
const list = el("div", { class: "people-list" });

/** Begin to show the people. */
export function startPeople() {
  panel.append(heading, list);
  for (const kind of ["world", "people", "channel", "bot", "me"]) store.on(kind, renderSoon);
}

let isDue = false;

function renderSoon() {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => { isDue = false; render(); });
}

function render() {
  redraw(list, "data-id", () => list.replaceChildren(...groups().map(({ name, people }) => el(
    "section", { "aria-label": name },
    el("h3", { text: `${name} · ${people.length}` }),
    el("ul", {}, ...people.map((person) => el("li", {}, entry(person)))),
  ))));
}

/** Everyone under the highest of their roles that stands apart, as Discord lists them. */
function groups() {
  const everyone = store.guild?.members ?? [...store.state.people.values()];
  const apart = [...(store.guild?.roles ?? [])].filter((role) => role.hoist).sort((one, other) => other.position - one.position);
  const found = apart.map((role) => ({ id: role.id, name: role.name, people: [] }));
  const rest = { id: "", name: "Online", people: [] };
  const away = { id: "", name: "Offline", people: [] };
  for (const person of everyone) {
    const group = found.find((each) => person.roles?.includes(each.id)) ?? rest;
    (isOnline(person) ? group : away).people.push(person);
  }
  return [...found, rest, away].filter((group) => group.people.length);
}

function isOnline(person) {
  return !person.bot || store.state.bot.connected;
}

function entry(person) {
  const isMe = person.id === store.state.me.id;
  const what = person.bot ? "Write to the bot directly" : isMe ? "This is you" : `Act as ${person.name}`;
  const press = () => {
    store.emit("panel", null);
    if (person.bot) openDirect();
    else store.actAs(person.username);
  };
  return el("button", {
    type: "button", class: `person ${isOnline(person) ? "" : "away"}`, title: what,
    data: { id: person.id, who: person.username }, "aria-pressed": person.bot ? null : String(isMe), on: { click: press },
  }, el("span", { class: `presence ${isOnline(person) ? "online" : ""}` }, avatar(person)),
  el("span", { class: "person-text" }, name(person), el("small", { text: note(person, isMe) })));
}

function name(person) {
  const style = person.color ? { "--role": `#${person.color.toString(16).padStart(6, "0")}` } : {};
  return el("span", { class: "who", text: person.name, style });
}

function note(person, isMe) {
  if (person.bot) return store.state.bot.connected ? "Bot" : "Bot, starting again";
  if (person.timed_out_until && Date.parse(person.timed_out_until) > Date.now()) return "Timed out";
  return isMe ? "You" : "Act as";
}
