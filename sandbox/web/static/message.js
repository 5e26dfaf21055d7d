/** One message: who, when, what, and everything that hangs on it. */

import { api } from "./api.js";
import { renderAttachments } from "./attachments.js";
import { renderComponents } from "./components.js";
import { avatar, el, icon, painted } from "./dom.js";
import { renderEmbeds } from "./embeds.js";
import { keep } from "./keeping.js";
import { renderReactions } from "./reactions.js";
import { isSystem, renderSystem } from "./system.js";
import { renderThread } from "./threads.js";
import { excerpt } from "./excerpt.js";
import { clock, dayOf, fullMoment, fillTimes } from "./times.js";
import { store } from "./world.js";

export const FLAGS = { EPHEMERAL: 1 << 6, LOADING: 1 << 7, COMPONENTS_V2: 1 << 15 };
/** Milliseconds within which the messages of one person stand together. */
const TOGETHER = 7 * 60_000;
const REPLY = 19;
const COMMANDS = new Set([20, 23]);

/**
 * Draw a message.
 * @param {any} message as the server painted it
 * @param {HTMLElement} [before] how it was drawn until now; what was uncovered stays uncovered
 */
export function renderMessage(message, before) {
  const made = el("article", {
    class: "message", id: `message-${message.id}`, tabindex: "-1", data: { id: message.id },
    "aria-labelledby": `name-${message.id} content-${message.id}`,
  }, el("div", { class: "day", role: "separator", hidden: true }));
  if (isSystem(message)) made.append(renderSystem(message));
  else made.append(...[origin(message), row(message)].filter(Boolean));
  mark(made, message);
  fillTimes(made);
  for (const place of made.querySelectorAll(".mention:is([data-channel], [data-command])")) {
    place.setAttribute("role", "link");
    place.tabIndex = 0;
  }
  keep(made, before);
  return made;
}

/** Set what depends on the message before: whether a day begins, whether the name is repeated. */
export function adorn(element, message, previous) {
  const day = dayOf(message.timestamp);
  const begins = !previous || dayOf(previous.timestamp) !== day;
  const line = element.firstElementChild;
  line.hidden = !begins;
  if (begins && line.textContent !== day) line.textContent = day;
  element.classList.toggle("joined", !begins && isJoined(message, previous));
}

function isJoined(message, previous) {
  return previous.author.id === message.author.id
    && !isSystem(message) && !isSystem(previous)
    && message.type !== REPLY && !COMMANDS.has(message.type)
    && !message.referenced_message
    && (message.flags & FLAGS.EPHEMERAL) === (previous.flags & FLAGS.EPHEMERAL)
    && Date.parse(message.timestamp) - Date.parse(previous.timestamp) < TOGETHER;
}

function mark(element, message) {
  const { me } = store.state;
  element.classList.toggle("ephemeral", Boolean(message.flags & FLAGS.EPHEMERAL));
  const isMeant = message.mention_everyone || message.mentions?.some((user) => user.id === me.id);
  element.classList.toggle("meant", Boolean(isMeant && message.author.id !== me.id));
  element.classList.toggle("own", message.author.id === me.id);
}

/** What the message answers: another message, or a command that somebody used. */
function origin(message) {
  const answered = message.referenced_message;
  const used = message.interaction_metadata;
  if (used && COMMANDS.has(message.type) && message.interaction?.name) return command(message, used);
  if (message.type !== REPLY && !answered) return null;
  if (!answered) return el("div", { class: "origin" }, icon("reply"), el("span", { text: "The message was deleted" }));
  return el("button", {
    type: "button", class: "origin", title: "Go to the message",
    on: { click: () => store.jump(answered.channel_id, answered.id) },
  }, icon("reply"), avatar(answered.author), author(answered), el("span", { class: "excerpt", text: excerpt(answered) }));
}

function command(message, used) {
  const user = used.user ?? message.interaction.user;
  const name = message.type === 20 ? `/${message.interaction.name}` : message.interaction.name;
  return el("div", { class: "origin" }, icon("command"), avatar(user),
    el("span", { class: "who", text: store.nameOf(user.id) }), " used ", el("b", { text: name }));
}

function row(message) {
  return el("div", { class: "row" },
    el("div", { class: "gutter" }, avatar({ ...message.author, name: message.author_name }),
      el("time", { class: "aside", datetime: message.timestamp, text: clock(message.timestamp) })),
    el("div", { class: "body" }, heading(message), ...parts(message)));
}

function heading(message) {
  const name = author(message);
  name.id = `name-${message.id}`;
  return el("header", { class: "byline" }, name,
    message.author.bot && el("span", { class: "tag", text: "Bot" }),
    el("time", { datetime: message.timestamp, title: fullMoment(message.timestamp), text: clock(message.timestamp) }),
    message.pinned && el("span", { class: "pinned", title: "Pinned" }, icon("pin")));
}

function author(message) {
  const color = message.author_color;
  return el("span", {
    class: "who", text: message.author_name || store.nameOf(message.author.id),
    style: color ? { "--role": `#${color.toString(16).padStart(6, "0")}` } : {},
  });
}

function parts(message) {
  return [
    content(message),
    renderAttachments(message),
    renderEmbeds(message),
    renderComponents(message),
    message.thread && renderThread(message.thread),
    renderReactions(message),
    message.flags & FLAGS.EPHEMERAL ? whisper(message) : null,
  ].filter(Boolean);
}

function content(message) {
  if (message.flags & FLAGS.LOADING) {
    return el("div", { class: "content thinking", id: `content-${message.id}` },
      dots(), `${message.author_name || "The bot"} is thinking…`);
  }
  const made = painted("div", message, "content", { class: "content", id: `content-${message.id}` });
  if (message.edited_timestamp && made.childNodes.length) {
    const moment = fullMoment(message.edited_timestamp);
    (made.lastElementChild?.matches(".text, h1, h2, h3") ? made.lastElementChild : made)
      .append(el("small", { class: "edited", title: moment, text: " (edited)" }));
  }
  return made.childNodes.length ? made : el("div", { class: "content", id: `content-${message.id}`, hidden: true });
}

/** Three dots that move, unless less motion is wished for. */
export function dots() {
  return el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
}

function whisper(message) {
  const dismiss = () => api.del(store.inChannel(`messages/${message.id}`, message.channel_id)).catch(() => {});
  return el("p", { class: "whisper" }, icon("eye"), "Only you can see this · ",
    el("button", { type: "button", class: "link", text: "Dismiss", on: { click: dismiss } }));
}
