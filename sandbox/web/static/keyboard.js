/** Keys that work everywhere on the page, and those of a message that has the focus. */

import { isEditable } from "./aim.js";
import { leave, writeHere } from "./composer.js";
import { messageAt } from "./conversation-attention.js";
import { confirmDeletion } from "./deleting.js";
import { showKeys } from "./dialogs.js";
import { openJump } from "./jump.js";
import { threadsOf } from "./threads.js";
import { store } from "./world.js";

const TYPED = "input, textarea, select, [contenteditable]";
const CATEGORY = 4;

/** @type {Record<string, (message: any) => void>} keys of a message that has the focus */
const ON_MESSAGE = {
  r: (message) => { if (store.here?.may?.write !== false) store.emit("reply", message); },
  e: (message) => { if (isEditable(message)) store.emit("edit", message); },
  Delete: (message) => { if (message.author.id === store.state.me.id || store.here?.may?.manage_messages) confirmDeletion(message); },
};

/** Begin to listen for keys. */
export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      openJump();
    } else if (event.key === "/" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      showKeys();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (!event.target.closest?.("dialog, [popover]")) {
      onPage(event);
    }
  });
}

function onPage(event) {
  const { key, target } = event;
  if (key === "Escape" && leave()) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.(TYPED)) return;
  const message = target.matches?.(".message") ? messageAt(target) : null;
  if (message && key in ON_MESSAGE) {
    event.preventDefault();
    ON_MESSAGE[key](message);
  } else if (/^\S$/u.test(key) && !message) {
    // The key itself goes to the box, once that has the focus.
    writeHere();
  }
}

/** Open the next channel of the server, or the one before. */
function step(by) {
  const all = inOrder();
  const at = all.indexOf(store.state.channel);
  const next = all[(at + by + all.length) % all.length];
  if (next) store.open(next);
}

/** The channels and threads as they stand in the list. */
function inOrder() {
  const guild = store.here?.guild_id;
  const all = [...store.state.channels.values()].filter((each) => each.guild_id === guild);
  const byPosition = (one, other) => (one.position ?? 0) - (other.position ?? 0);
  const inside = (parent) => all.filter((each) => each.type < 10 && each.type !== CATEGORY && (each.parent_id ?? null) === parent).sort(byPosition);
  const groups = [null, ...all.filter((each) => each.type === CATEGORY).sort(byPosition).map((each) => each.id)];
  return groups.flatMap(inside).flatMap((each) => [each.id, ...threadsOf(each.id).map((thread) => thread.id)]);
}
