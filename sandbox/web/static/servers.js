/** The servers at the left edge, and direct messages with the bot. */

import { api } from "./api.js";
import { el, hue, icon, initials } from "./dom.js";
import { redraw } from "./keeping.js";
import { store } from "./world.js";

const DIRECT = 1;
const CATEGORY = 4;
const rail = document.getElementById("servers");

/** The channel that was last open in each server. */
const lastOpen = new Map();

/** Begin to show the servers. */
export function startServers() {
  for (const kind of ["world", "channel", "unread"]) store.on(kind, render);
  store.on("channel", (channel) => {
    if (channel) lastOpen.set(channel.guild_id ?? "", channel.id);
  });
}

function render() {
  const current = store.here?.guild_id ?? "";
  redraw(rail, "data-id", () => rail.replaceChildren(
    direct(current === "" && Boolean(store.here)),
    el("hr"),
    ...[...store.state.guilds.values()].map((guild) => server(guild, guild.id === current)),
  ));
}

function direct(isOpen) {
  return tile("Direct messages", icon("parley"), isOpen, openDirect, unreadIn(undefined), { kind: "direct", id: "@me" });
}

function server(guild, isOpen) {
  const made = tile(guild.name, initials(guild.name), isOpen, () => openServer(guild), unreadIn(guild.id), guild);
  made.style.setProperty("--hue", String(hue(guild.name)));
  return made;
}

function tile(label, face, isOpen, press, unread, { id, kind = "" }) {
  const said = unread.mentions ? `${label}, ${unread.mentions} ${unread.mentions === 1 ? "mention" : "mentions"}` : `${label}${unread.count ? ", unread" : ""}`;
  return el("button", {
    type: "button", class: `server ${kind} ${unread.count ? "unread" : ""}`, title: label, "aria-label": said,
    data: { id }, "aria-current": isOpen ? "true" : null, on: { click: press },
  }, face, unread.mentions > 0 && el("span", { class: "badge", text: String(unread.mentions) }));
}

function unreadIn(guildId) {
  const sum = { count: 0, mentions: 0 };
  for (const [id, { count, mentions }] of store.state.unread) {
    if (store.state.channels.get(id)?.guild_id !== guildId) continue;
    sum.count += count;
    sum.mentions += mentions;
  }
  return sum;
}

function openServer(guild) {
  const last = lastOpen.get(guild.id);
  const first = [...store.state.channels.values()]
    .find((each) => each.guild_id === guild.id && each.type !== CATEGORY);
  store.open(store.state.channels.has(last) ? last : first?.id ?? "");
}

/** Open the direct messages with the bot, which begin when somebody opens them. */
export async function openDirect() {
  const known = [...store.state.channels.values()].find((each) => each.type === DIRECT);
  if (known) {
    await store.open(known.id);
    return;
  }
  try {
    const { channel_id: id } = await api.post(store.path("dm"));
    await store.look();
    await store.open(id);
  } catch {
    // The person has been told why.
  }
}
