/** The channels and threads of the open server, and below them who one acts as. */

import { avatar, el, icon } from "./dom.js";
import { redraw } from "./keeping.js";
import { isPrivateThread, threadsOf } from "./threads.js";
import { themeButton } from "./theme.js";
import { store } from "./world.js";

const DIRECT = 1;
const VOICE = 2;
const CATEGORY = 4;
const ANNOUNCEMENT = 5;
const ICONS = { [VOICE]: "voice", [ANNOUNCEMENT]: "news", [DIRECT]: "at" };

const panel = document.getElementById("channels");
const title = el("h1", { class: "server-name" });
const list = el("div", { class: "channel-list" });
const me = el("div", { class: "me" });

/** Begin to show the channels. */
export function startChannels() {
  panel.append(title, list, me);
  for (const kind of ["world", "places", "channel", "unread"]) store.on(kind, renderSoon);
  store.on("me", renderMe);
  store.on("world", renderMe);
}

let isDue = false;

function renderSoon() {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => { isDue = false; render(); });
}

function render() {
  title.textContent = store.guild?.name ?? "Direct messages";
  redraw(list, "data-id", () => list.replaceChildren(...(store.guild ? inServer(store.guild.id) : direct())));
}

function direct() {
  const found = [...store.state.channels.values()].filter((each) => each.type === DIRECT);
  return [el("ul", {}, ...found.map(entry))];
}

function inServer(guildId) {
  const all = [...store.state.channels.values()]
    .filter((each) => each.guild_id === guildId)
    .sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  const inside = (parent) => all.filter((each) => each.type !== CATEGORY && each.type < 10 && (each.parent_id ?? null) === parent);
  const groups = all.filter((each) => each.type === CATEGORY);
  return [
    el("ul", {}, ...inside(null).map(entry)),
    ...groups.filter((each) => inside(each.id).length).map((group) => el(
      "section", { "aria-labelledby": `group-${group.id}` },
      el("h2", { id: `group-${group.id}`, text: group.name }),
      el("ul", {}, ...inside(group.id).map(entry)),
    )),
  ];
}

/** How a channel is called; direct messages are called for the other person. */
export function channelName(channel) {
  return channel.name || channel.recipients?.map((each) => each.global_name || each.username).join(", ") || "?";
}

/** The icon for a kind of channel. */
export function channelIcon(channel) {
  if (isPrivateThread(channel)) return "lock";
  if (channel.type >= 10) return "thread";
  return ICONS[channel.type] ?? "hash";
}

function entry(channel) {
  const threads = threadsOf(channel.id);
  return el("li", {}, link(channel), threads.length > 0 && el("ul", { class: "threads" },
    ...threads.map((thread) => el("li", {}, link(thread)))));
}

function link(channel) {
  const { count = 0, mentions = 0 } = store.state.unread.get(channel.id) ?? {};
  const name = channelName(channel);
  const said = mentions ? `${name}, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : `${name}${count ? ", unread" : ""}`;
  const open = () => {
    store.open(channel.id);
    store.emit("panel", null);
  };
  return el("button", {
    type: "button", class: `channel ${count ? "unread" : ""}`, "aria-label": said, title: name,
    data: { id: channel.id }, "aria-current": channel.id === store.state.channel ? "page" : null,
    on: { click: open },
  }, icon(channelIcon(channel)), el("span", { text: name }), mentions > 0 && el("span", { class: "badge", text: String(mentions) }));
}

function renderMe() {
  const people = [...store.state.people.values()].filter((each) => !each.bot);
  const choice = el("select", { id: "act-as", "aria-label": "Act as" }, ...people.map((each) => el(
    "option", { value: each.username, selected: each.id === store.state.me.id, text: each.name },
  )));
  choice.addEventListener("change", () => store.actAs(choice.value));
  const { activeElement } = document;
  const hadFocus = activeElement?.id === "act-as";
  me.replaceChildren(avatar(store.state.me),
    el("div", { class: "me-name" }, el("small", { text: "Acting as" }), choice), themeButton());
  if (hadFocus) choice.focus();
}
