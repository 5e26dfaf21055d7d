/** Going anywhere by name: channels, threads, direct messages. */

import { channelIcon, channelName } from "./channels.js";
import { writeHere } from "./composer.js";
import { el, icon } from "./dom.js";
import { openDirect } from "./servers.js";
import { Suggestions } from "./suggestions.js";
import { store } from "./world.js";

const CATEGORY = 4;
const DIRECT = 1;
const MOST = 12;

/** Open the field that leads anywhere; once more closes it. */
export function openJump() {
  const open = /** @type {HTMLDialogElement|null} */ (document.getElementById("jump"));
  if (open) {
    open.close();
    return;
  }
  const field = /** @type {HTMLInputElement} */ (el("input", {
    type: "text", role: "combobox", "aria-expanded": "false", "aria-label": "Where to", placeholder: "Where to?", spellcheck: "false",
  }));
  const list = el("div", { class: "jump-list" });
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { id: "jump", class: "jump", "aria-label": "Go to a channel" }, field, list));
  const pick = async (item) => {
    dialog.close();
    await item.value();
    writeHere();
  };
  const suggestions = new Suggestions(field, { label: "Places", place: list, pick });
  const offer = () => suggestions.show(found(field.value), { empty: "Nothing is called that." });
  field.addEventListener("input", offer);
  field.addEventListener("keydown", (event) => { if (event.key !== "Escape") suggestions.keyed(event); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
  field.focus();
  offer();
}

/** Places whose name or server fits, unread ones before others. */
function found(typed) {
  const words = typed.toLowerCase().replace(/[#@]/g, " ").split(/\s+/).filter(Boolean);
  const fits = ({ label, note }) => words.every((word) => `${label} ${note}`.toLowerCase().includes(word));
  return places().filter(fits).sort((one, other) => other.weight - one.weight).slice(0, MOST);
}

function places() {
  const all = [...store.state.channels.values()].filter((each) => each.type !== CATEGORY && each.id !== store.state.channel);
  const made = all.map((channel) => ({
    label: channelName(channel), note: store.state.guilds.get(channel.guild_id)?.name ?? "Direct messages", face: icon(channelIcon(channel)),
    weight: weight(channel), value: () => store.open(channel.id),
  }));
  const isKnown = [...store.state.channels.values()].some((each) => each.type === DIRECT);
  if (!isKnown) made.push({ label: "Parley", note: "Direct messages", face: icon("at"), weight: 0, value: () => openDirect() });
  return made;
}

function weight(channel) {
  const { count = 0, mentions = 0 } = store.state.unread.get(channel.id) ?? {};
  const isHere = channel.guild_id === store.here?.guild_id;
  return Number(mentions > 0) * 4 + Number(count > 0) * 2 + Number(isHere);
}
