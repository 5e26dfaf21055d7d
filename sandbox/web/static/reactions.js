/** Reactions under a message, and the small choice of emoji for a new one. */

import { api } from "./api.js";
import { el, iconButton } from "./dom.js";
import { beside } from "./floating.js";
import { store } from "./world.js";

const OFFERED = ["👍", "👎", "❤️", "😂", "😮", "😢", "🎉", "👀", "🔥", "✅", "❌", "🤔"];

/** Draw the reactions; null when there are none. */
export function renderReactions(message) {
  if (!message.reactions?.length) return null;
  const add = iconButton("smile", "React", (event) => chooseEmoji(message, event.currentTarget), { class: "icon-button chip" });
  return el("div", { class: "reactions", role: "group", "aria-label": "Reactions" },
    ...message.reactions.map((reaction) => chip(message, reaction)), add);
}

function chip(message, reaction) {
  const { emoji, count, me } = reaction;
  return el("button", {
    type: "button", class: "chip", "aria-pressed": String(Boolean(me)),
    "aria-label": `${emoji.name}, ${count}`, title: me ? "Take your reaction back" : "React too",
    on: { click: () => toggle(message, emoji, !me) },
  }, el("span", { text: emoji.id ? `:${emoji.name}:` : emoji.name }), el("span", { class: "count", text: String(count) }));
}

/** React, or take one's reaction back. */
export function toggle(message, emoji, isWanted) {
  const name = emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
  const path = store.inChannel(`messages/${message.id}/reactions/${encodeURIComponent(name)}`, message.channel_id);
  return (isWanted ? api.put(path) : api.del(path)).catch(() => {});
}

/**
 * Offer some emoji beside a button.
 * @param {any} message @param {HTMLElement} anchor
 */
export function chooseEmoji(message, anchor) {
  const popover = el("div", { class: "emoji-choice", popover: "auto", role: "group", "aria-label": "React with" });
  for (const name of OFFERED) {
    const react = () => {
      popover.remove();
      toggle(message, { id: null, name }, true);
    };
    popover.append(el("button", { type: "button", text: name, "aria-label": `React with ${name}`, on: { click: react } }));
  }
  popover.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    popover.remove();
    if (anchor.isConnected) anchor.focus({ preventScroll: true });
  });
  document.body.append(popover);
  popover.showPopover();
  beside(popover, anchor);
  popover.querySelector("button").focus();
}
