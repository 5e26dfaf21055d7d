/** What happens when something in the conversation is clicked, pointed at, or reached by keys. */

import { reveal } from "./keeping.js";
import { openMenu } from "./menus.js";
import { tools } from "./message-tools.js";
import { find } from "./order.js";
import { store } from "./world.js";

const LINK_TO_MESSAGE = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/;

/** Listen to everything within the conversation. */
export function attend(scroller) {
  scroller.addEventListener("click", clicked);
  scroller.addEventListener("keydown", keyed);
  scroller.addEventListener("contextmenu", asked);
  scroller.addEventListener("pointerover", pointed);
  scroller.addEventListener("focusin", pointed);
}

/** The message that an element stands in, or null. */
export function messageAt(element) {
  const drawn = element.closest?.(".message");
  const list = store.state.messages.get(store.state.channel) ?? [];
  return drawn ? find(list, drawn.dataset.id) : null;
}

function clicked(event) {
  const covered = event.target.closest(".spoiler:not(.shown)");
  if (covered) {
    event.preventDefault();
    reveal(covered);
    return;
  }
  const link = event.target.closest("a[href], [data-channel]");
  if (link && followed(link)) event.preventDefault();
}

/** Follow a link within this world: to a message, or to a channel. */
function followed(link) {
  const [, channel, message] = LINK_TO_MESSAGE.exec(link.getAttribute("href") ?? "")
    ?? [null, link.dataset.channel, link.dataset.message];
  if (!channel || !store.state.channels.has(channel)) return false;
  if (message) store.jump(channel, message);
  else store.open(channel);
  return true;
}

function keyed(event) {
  const { target, key } = event;
  if ((key === "Enter" || key === " ") && target.matches(".spoiler, .mention")) {
    event.preventDefault();
    target.click();
  }
  if (target.matches(".message, #messages")) onMessage(event, target, key);
}

function onMessage(event, target, key) {
  if (key === "ArrowUp" || key === "ArrowDown") {
    event.preventDefault();
    neighbour(target, key === "ArrowUp")?.focus();
  } else if (target.matches(".message") && (key === "Enter" || key === "ContextMenu")) {
    event.preventDefault();
    openMenu(messageAt(target), target);
  }
}

function neighbour(target, isUp) {
  if (target.matches("#messages")) return target.querySelector(".message:last-child");
  return isUp ? target.previousElementSibling : target.nextElementSibling;
}

function asked(event) {
  if (event.target.closest("a, img, video, input, textarea") || String(getSelection())) return;
  const message = messageAt(event.target);
  if (!message) return;
  event.preventDefault();
  openMenu(message, event.target.closest(".message"), { x: event.clientX, y: event.clientY });
}

function pointed(event) {
  const element = event.target.closest(".message");
  if (element) tools(element, () => messageAt(element));
}
