/**
 * The conversation: draws a stretch of the open channel's messages, keeps one's place in it while
 * messages come, change and go, and loads older ones as one scrolls up.
 */

import { attend } from "./conversation-attention.js";
import { el } from "./dom.js";
import { focusIn, takeAway } from "./keeping.js";
import { adorn, renderMessage } from "./message.js";
import { place } from "./order.js";
import { renderThread } from "./threads.js";
import { store } from "./world.js";

/** Messages drawn at most, at first, and further ones at a time. */
const MOST = 150;
const FIRST = 50;
const STEP = 40;
/** Pixels from an edge that count as being there. */
const NEAR_END = 48;
const NEAR_EDGE = 500;

const scroller = document.getElementById("messages");
const unseen = document.getElementById("unseen");
const flow = el("div", { class: "flow" });

/** @type {Map<string, {message: any, element: HTMLElement}>} */
const drawn = new Map();
/** The stretch that is drawn, as positions in the channel's list. */
let start = 0;
let end = 0;
let firstId = "";
let news = 0;
let lastTop = 0;
let isDue = false;
let isLoading = false;

/** Begin to show whatever channel is open. */
export function startConversation() {
  scroller.append(flow);
  attend(scroller);
  scroller.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => { if (store.state.following) toBottom(); }).observe(flow);
  new ResizeObserver(() => { if (store.state.following) toBottom(); }).observe(scroller);
  store.on("channel", anew);
  store.on("world", () => { if (drawn.size) redraw(); });
  store.on("places", refreshThreads);
  store.on("messages", changed);
  store.on("jump", show);
}

/** Go to the end, and stay there as messages come. */
export function follow() {
  store.state.following = true;
  news = 0;
  const list = messages();
  start = Math.max(0, list.length - FIRST);
  firstId = list[start]?.id ?? "";
  draw();
}

function messages() {
  return store.state.messages.get(store.state.channel) ?? [];
}

function anew() {
  drawn.clear();
  flow.replaceChildren();
  scroller.setAttribute("aria-busy", String(!store.state.messages.has(store.state.channel)));
  follow();
}

function redraw() {
  drawn.clear();
  flow.replaceChildren();
  draw();
}

/** The ways into threads tell how much is said in them by now. */
function refreshThreads() {
  for (const { message, element } of drawn.values()) {
    const chip = message.thread && element.querySelector(".thread-chip");
    if (chip) chip.replaceChildren(...renderThread(message.thread).childNodes);
  }
}

function changed({ channel, ids, all }) {
  if (channel !== store.state.channel) return;
  if (all) {
    scroller.setAttribute("aria-busy", "false");
    follow();
    return;
  }
  if (!store.state.following) {
    const fresh = [...ids].map(fromBelow).filter(Boolean);
    news += fresh.length;
    // Whoever writes wants to see it.
    if (fresh.some((message) => message.author.id === store.state.me.id)) store.state.following = true;
  }
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => { isDue = false; draw(); });
}

/** Give the message of an id if it came just now, below what is drawn; else null. */
function fromBelow(id) {
  const list = messages();
  const at = place(list, id);
  return list[at]?.id === id && at >= end && !drawn.has(id) ? list[at] : null;
}

/** Draw the stretch that is due: at the end of the channel, or around where one reads. */
function draw() {
  const list = messages();
  if (store.state.following) {
    end = list.length;
    const first = Math.min(firstId ? place(list, firstId) : 0, end - FIRST);
    start = Math.max(first, end - MOST, 0);
    news = 0;
  } else {
    const size = Math.max(drawn.size, FIRST);
    start = place(list, firstId);
    end = Math.min(list.length, start + Math.min(MOST, size));
    if (start >= end) {
      follow();
      return;
    }
  }
  stretch(list);
}

function stretch(list) {
  const anchor = store.state.following ? null : anchored();
  firstId = list[start]?.id ?? "";
  reconcile(list);
  if (store.state.following) toBottom();
  else restore(anchor);
  lastTop = scroller.scrollTop;
  showUnseen(list);
  fill(list);
}

/** Draw or load older messages while there is room left, since one could not scroll to them. */
async function fill(list) {
  const hasRoom = scroller.scrollHeight <= scroller.clientHeight && end - start < MOST;
  if (!hasRoom || isLoading) return;
  if (start === 0) {
    if (!store.state.older.has(store.state.channel)) return;
    isLoading = true;
    const hasMore = await store.loadOlder(store.state.channel).catch(() => false);
    isLoading = false;
    if (!hasMore || messages() !== list) return;
  }
  firstId = list[Math.max(0, place(list, firstId) - STEP)].id;
  draw();
}

/** Make the drawn elements those of the stretch, touching only what differs. */
function reconcile(list) {
  const wanted = new Set();
  for (let at = start; at < end; at += 1) wanted.add(list[at].id);
  for (const [id, { element }] of drawn) {
    if (wanted.has(id)) continue;
    takeAway(element, scroller);
    drawn.delete(id);
  }
  let next = flow.firstElementChild;
  for (let at = start; at < end; at += 1) {
    const isInPlace = next !== null && drawn.get(list[at].id)?.element === next;
    if (isInPlace) next = next.nextElementSibling;
    const element = drawnAs(list[at]);
    if (!isInPlace) flow.insertBefore(element, next);
    adorn(element, list[at], at > 0 ? list[at - 1] : null);
  }
  flow.classList.toggle("whole", start === 0 && !store.state.older.has(store.state.channel));
}

function drawnAs(message) {
  const known = drawn.get(message.id);
  if (known?.message === message) return known.element;
  const made = renderMessage(message, known?.element);
  const element = known ? renew(known.element, made) : made;
  drawn.set(message.id, { message, element });
  return element;
}

/** Draw a message anew in its place; it is not read out again with each word that it grows by. */
function renew(element, made) {
  const bar = element.querySelector(":scope > .tools");
  const refocus = focusIn(element);
  element.setAttribute("aria-live", "off");
  element.className = made.className;
  element.replaceChildren(...made.childNodes, ...(bar ? [bar] : []));
  refocus();
  return element;
}

/** The first message in view and where it stands, so that it stays there. */
function anchored() {
  const top = scroller.getBoundingClientRect().top;
  for (const element of flow.children) {
    const box = element.getBoundingClientRect();
    if (box.bottom > top) return { id: element.dataset.id, top: box.top };
  }
  return null;
}

function restore(anchor) {
  const element = anchor && drawn.get(anchor.id)?.element;
  if (element) scroller.scrollTop += element.getBoundingClientRect().top - anchor.top;
}

function toBottom() {
  scroller.scrollTop = scroller.scrollHeight;
  lastTop = scroller.scrollTop;
}

function scrolled() {
  const { scrollTop, scrollHeight, clientHeight } = scroller;
  const below = scrollHeight - scrollTop - clientHeight;
  const list = messages();
  // Only a reader moves up by herself; a page that grows has the end move away instead.
  if (scrollTop < lastTop - 2 && below > NEAR_END) store.state.following = false;
  if (below <= NEAR_END && end >= list.length) store.state.following = true;
  lastTop = scrollTop;
  if (store.state.following) news = 0;
  else if (scrollTop < NEAR_EDGE) earlier(list);
  else if (below < NEAR_EDGE && end < list.length) later(list);
  showUnseen(list);
}

async function earlier(list) {
  if (start > 0) {
    start = Math.max(0, start - STEP);
    end = Math.min(end, start + MOST);
    stretch(list);
  } else if (!isLoading && store.state.older.has(store.state.channel)) {
    isLoading = true;
    scroller.setAttribute("aria-busy", "true");
    const hasMore = await store.loadOlder(store.state.channel).catch(() => false);
    isLoading = false;
    if (hasMore && messages() === list && !store.state.following) {
      start = place(list, firstId);
      end = Math.min(list.length, start + drawn.size);
      earlier(list);
    }
    if (messages() === list) scroller.setAttribute("aria-busy", "false");
  }
}

function later(list) {
  end = Math.min(list.length, end + STEP);
  start = Math.max(start, end - MOST);
  stretch(list);
}

/** Show a message that is loaded: draw around it, bring it into view, mark it for a moment. */
function show(id) {
  const list = messages();
  const at = place(list, id);
  if (list[at]?.id !== id) return;
  store.state.following = false;
  if (!drawn.has(id)) {
    start = Math.max(0, at - FIRST / 2);
    end = Math.min(list.length, start + FIRST);
    stretch(list);
  }
  const { element } = drawn.get(id);
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  element.classList.add("sought");
  setTimeout(() => element.classList.remove("sought"), 2500);
}

function showUnseen(list) {
  const isBehind = !store.state.following && (news > 0 || end < list.length);
  if (isBehind === Boolean(unseen.firstChild) && unseen.dataset.news === String(news)) return;
  unseen.dataset.news = String(news);
  unseen.replaceChildren();
  if (!isBehind) return;
  const text = news ? `${news} new ${news === 1 ? "message" : "messages"}` : "Older messages";
  unseen.append(el("button", { type: "button", class: "unseen", on: { click: follow } },
    el("span", { text }), el("span", { text: "Jump to the latest" })));
}
