/** The menus of messages and of people, with what the bot adds to them. */

import { useMenu } from "./act.js";
import { isEditable } from "./aim.js";
import { api } from "./api.js";
import { menuEntries } from "./commands.js";
import { messageAt } from "./conversation-attention.js";
import { confirmDeletion } from "./deleting.js";
import { tellOf } from "./pending.js";
import { popUp } from "./popup-menu.js";
import { chooseEmoji } from "./reactions.js";
import { openDirect } from "./servers.js";
import { newThread } from "./threads.js";
import { toast } from "./toast.js";
import { store } from "./world.js";

const ON_PERSON = 2;
const ON_MESSAGE = 3;
const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const TEXT_CHANNEL = 0;
/** Types of messages that people and the bot write: plain, answers, answers to commands and menus. */
const WRITTEN = new Set([0, 19, 20, 23]);
const NAMES = ".byline .who, .gutter .avatar";

/** Begin to offer menus of people, by right click, the menu key, or a long touch. */
export function startMenus() {
  document.addEventListener("contextmenu", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const listed = target.closest("#people .person");
    const named = target.closest(NAMES);
    const id = listed?.dataset.id ?? (named && messageAt(named)?.author.id);
    if (!id || !store.state.people.has(id)) return;
    event.preventDefault();
    event.stopPropagation();
    openPersonMenu(id, listed ?? named, event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : undefined);
  }, { capture: true });
}

/**
 * Open the menu of a message.
 * @param {any} message @param {HTMLElement} anchor @param {{x: number, y: number}} [at]
 */
export async function openMenu(message, anchor, at) {
  const apps = message.flags & (EPHEMERAL | LOADING) || !WRITTEN.has(message.type) ? [] : await entries(ON_MESSAGE);
  popUp(ofMessage(message, anchor, apps), anchor, { label: "Message", at });
}

function ofMessage(message, anchor, apps) {
  const may = store.here?.may ?? {};
  const isMine = message.author.id === store.state.me.id;
  const isWhisper = Boolean(message.flags & EPHEMERAL);
  const isWritten = WRITTEN.has(message.type) && !isWhisper;
  const canThread = isWritten && may.open_threads && store.here?.type === TEXT_CHANNEL && !message.thread;
  const canPin = isWritten && (may.pin || store.here?.type === 1);
  const mayDrop = isWhisper || isMine || may.manage_messages;
  return [
    isWritten && may.react !== false && { label: "React", icon: "smile", run: () => chooseEmoji(message, anchor) },
    isWritten && may.write !== false && { label: "Answer", icon: "reply", run: () => store.emit("reply", message) },
    isEditable(message) && { label: "Edit", icon: "edit", run: () => store.emit("edit", message) },
    canThread && { label: "Open a thread", icon: "thread", run: () => newThread(message) },
    canPin && { label: message.pinned ? "Unpin" : "Pin", icon: "pin", run: () => pin(message) },
    message.content && { label: "Copy text", icon: "copy", run: () => copy(message.content, "The text is copied.") },
    !isWhisper && { label: "Copy link", icon: "link", run: () => copy(link(message), "The link is copied.") },
    ...apps.map((name) => ({ label: name, icon: "parley", group: "Parley", run: () => use(name, message.id, message.channel_id) })),
    mayDrop && { label: isWhisper ? "Dismiss" : "Delete", icon: "trash", danger: true, group: "", run: () => drop(message, isWhisper) },
  ];
}

/** Open the menu of a person. */
async function openPersonMenu(id, anchor, at) {
  const person = store.state.people.get(id);
  const apps = await entries(ON_PERSON);
  const isMe = id === store.state.me.id;
  popUp([
    !person.bot && !isMe && { label: `Act as ${person.name}`, icon: "people", run: () => store.actAs(person.username) },
    person.bot && { label: "Write directly", icon: "at", run: () => openDirect() },
    store.here?.may?.write !== false && { label: "Mention", icon: "at", run: () => store.emit("mention", id) },
    { label: "Copy the id", icon: "copy", run: () => copy(id, "The id is copied.") },
    ...apps.map((name) => ({ label: name, icon: "parley", group: "Parley", run: () => use(name, id) })),
  ], anchor, { label: person.name, at });
}

/** The bot's own entries; without them the menu has the others. */
async function entries(kind) {
  if (store.here?.may?.command === false) return [];
  return menuEntries(kind).catch(() => []);
}

async function use(name, target, channel) {
  try {
    const { done } = await useMenu(name, target, channel);
    tellOf(name, done);
  } catch {
    // The person has been told why.
  }
}

function pin(message) {
  const path = store.inChannel(`messages/${message.id}/pin`, message.channel_id);
  (message.pinned ? api.del(path) : api.put(path)).catch(() => {});
}

function drop(message, isWhisper) {
  if (isWhisper) api.del(store.inChannel(`messages/${message.id}`, message.channel_id)).catch(() => {});
  else confirmDeletion(message);
}

/** The link that Discord would give; the page follows it, and so does the bot. */
function link(message) {
  const guild = store.state.channels.get(message.channel_id)?.guild_id ?? "@me";
  return `https://discord.com/channels/${guild}/${message.channel_id}/${message.id}`;
}

async function copy(text, sentence) {
  try {
    await navigator.clipboard.writeText(text);
    toast(sentence, "note");
  } catch {
    toast("The browser does not let this page copy.");
  }
}
