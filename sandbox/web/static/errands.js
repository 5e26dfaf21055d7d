/**
 * What the six cards of the first minute do: each thing for real, step by step, as the person who
 * would do it, through the same interface as everything else on the page.
 */

import { api } from "./api.js";
import { store } from "./world.js";

/** Seconds that are waited for what a step is to bring. */
const PATIENCE = 90;
const AGAIN = 250;
/** Milliseconds for what is only a matter of the stream; and for which something is pointed at. */
const SOON = 2000;
const POINTED = 2500;
const REMEMBERED = 50;
const TEXT = 0;
const VOICE = 1 << 13;

/** Ids of what the page has heard of lately, the oldest first. */
const heard = new Set();
store.on("invocation", ({ id }) => {
  heard.add(id);
  if (heard.size > REMEMBERED) heard.delete(heard.values().next().value);
});

/** It did not come to what was expected; the message is a sentence. */
export class Astray extends Error {}

/**
 * @typedef {Object} Step
 * @property {string} says what happens in it
 * @property {(found: any) => Promise<any>} does gets what the step before gave
 */

/** @type {Record<string, {steps: Step[], look: string}>} by card; `look` is said in the end */
export const ERRANDS = {
  ask: {
    steps: [
      { says: "Use /chat in #general", does: () => command("general", "chat", { prompt: "Hello! What can you do?" }) },
      { says: "Go to the thread that opens", does: intoThread },
      { says: "Watch the answer come", does: answered },
    ],
    look: "The answer is in a thread of its own: write there to go on.",
  },
  draw: {
    steps: [
      { says: "Use /imagine in #general", does: () => command("general", "imagine", { prompt: "A lighthouse at dusk" }) },
      { says: "Watch the picture come", does: drawn },
    ],
    look: "Try Vary or Edit under the picture, or press it to see it large.",
  },
  speak: {
    steps: [
      { says: "Use /speak in #general", does: () => command("general", "speak", { text: "Good morning! The kettle is on." }) },
      { says: "Look for the voice message", does: spoken },
    ],
    look: "Press play to hear it.",
  },
  transcribe: {
    steps: [
      { says: "Send a voice message to #general", does: saySomething },
      { says: "Choose Transcribe in its menu", does: transcribed },
    ],
    look: "What was said stands below the voice message.",
  },
  moderate: {
    steps: [
      { says: "Admin switches moderation on", does: () => as("admin", "general", "moderation enable", { log_channel: "moderators" }) },
      { says: "Newcomer writes something rude", does: offend },
      { says: "Moderator finds it in #moderators", does: judged },
    ],
    look: "You are the moderator now. Nothing was deleted: the buttons decide.",
  },
  search: {
    steps: [
      { says: "Admin switches search on", does: () => as("admin", "general", "settings set", { key: "search.enabled", value: "true" }) },
      { says: "Admin has the history read", does: () => as("admin", "general", "embed index", {}) },
      { says: "Wait until it is read", does: indexed },
      { says: "Member looks for something", does: () => as("member", "general", "embed search", { query: "the rings of Saturn through the telescope" }) },
    ],
    look: "You are the member now, and find what the member may read. Jump leads to the message.",
  },
};

/** Do the steps of a card one after another; `at` is told which one begins. Gives what came of it. */
export async function run(card, at) {
  const { steps } = ERRANDS[card];
  let found = null;
  for (let index = 0; index < steps.length; index += 1) {
    at(index);
    found = await steps[index].does(found);
  }
  return found;
}

/** Go to a channel by name, in the open server if there is one. */
async function go(name) {
  const all = [...store.state.channels.values()].filter((each) => each.type === TEXT && each.name === name);
  const channel = all.find((each) => each.guild_id === store.here?.guild_id) ?? all[0];
  if (!channel) throw new Astray(`${store.state.me.name} sees no channel called ${name}.`);
  await store.open(channel.id);
  return channel.id;
}

async function command(place, name, options) {
  const channel = await go(place);
  const path = store.inChannel("command?wait=20", channel);
  return begun(channel, await api.post(path, { name, options }, {}, { quiet: true }));
}

async function as(who, place, name, options) {
  await store.actAs(who);
  return command(place, name, options);
}

/** Take in what became of a command: where it was used, and the bot's message. */
async function begun(channel, invocation) {
  if (invocation.state === "failed") {
    throw new Astray(store.state.bot.connected ? invocation.error : "The bot is away: try again when it is back.");
  }
  // Nobody else is played before the page has heard of it, or it would never know who did it.
  await soon(() => heard.has(invocation.id));
  return { channel, who: store.who, invocation: invocation.id, message: invocation.messages[0] ?? null };
}

/** Ask again until something is found; everything is asked as the person who began. */
async function until(find) {
  const end = Date.now() + PATIENCE * 1000;
  while (Date.now() < end) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
  }
  throw new Astray(`That did not come within ${PATIENCE} seconds: look into "What just happened".`);
}

async function messages({ who, channel }) {
  return api.get(`/sandbox/as/${who}/channels/${channel}/messages`, { quiet: true });
}

function isMine(message) {
  return message.author.id === store.state.bot.id;
}

async function intoThread({ channel, who, message }) {
  const thread = await until(async () => (await messages({ who, channel }))
    .find((each) => each.id === message.id)?.thread);
  await until(() => store.state.channels.has(thread.id));
  await store.open(thread.id);
  return { who, channel: thread.id };
}

/** An answer has 👍 below it; what comes instead of one tells what went wrong. */
async function answered({ who, channel }) {
  const message = await until(async () => (await messages({ who, channel }))
    .findLast((each) => isMine(each) && labels(each).length && !labels(each).includes("Stop")));
  if (!labels(message).includes("👍")) throw new Astray(plain(message));
  return { who, channel, message };
}

/** What the bot says, without its formatting. */
function plain(message) {
  return message.content.replace(/[*`]|^-# /gm, "");
}

function labels(message) {
  return message.components.flatMap((row) => row.components ?? []).map((each) => each.label ?? each.emoji?.name);
}

async function drawn({ channel, who, message }) {
  const made = await until(async () => {
    const now = (await messages({ who, channel })).find((each) => each.id === message.id);
    if (!now) throw new Astray("There is no picture: look into \"What just happened\".");
    return (now.attachments.length > 0 || !now.content.startsWith("-#")) && now;
  });
  if (!made.attachments.length) throw new Astray(plain(made));
  return { who, channel, message: made };
}

async function spoken({ channel, who, message }) {
  if (message && !message.content.startsWith("🔊")) throw new Astray(plain(message));
  const made = await until(async () => (await messages({ who, channel }))
    .findLast((each) => isMine(each) && each.flags & VOICE));
  return { who, channel, message: made };
}

/** Only the stand-in understands tones; a real endpoint is spoken to, where something can speak. */
async function saySomething() {
  const channel = await go("general");
  const { endpoint } = await api.get(`/web/world?as=${store.who}`, { quiet: true });
  const body = { speech: "Please bring the telescope on Friday.", tones: endpoint.base_url === null };
  const message = await api.post(store.inChannel("voice", channel), body, {}, { quiet: true });
  return { who: store.who, channel, message };
}

async function transcribed({ who, channel, message }) {
  const path = `/sandbox/as/${who}/channels/${channel}/menu?wait=30`;
  const found = await api.post(path, { name: "Transcribe", target: message.id }, {}, { quiet: true });
  return begun(channel, found);
}

async function offend() {
  await store.actAs("newcomer");
  const channel = await go("general");
  const said = await api.post(store.inChannel("messages", channel), { text: "You idiot!" }, {}, { quiet: true });
  await soon(() => document.getElementById(`message-${said.id}`));
  return said;
}

async function judged(written) {
  await store.actAs("moderator");
  const channel = await go("moderators");
  const place = { who: store.who, channel };
  const message = await until(async () => (await messages(place)).findLast(
    (each) => isMine(each) && BigInt(each.id) > BigInt(written.id) && each.embeds.length,
  ));
  return { ...place, message };
}

/** Its progress stands in the bot's message, with Stop below it until it is read. */
async function indexed({ who, channel, message }) {
  return until(async () => {
    const now = (await messages({ who, channel })).find((each) => each.id === message.id);
    return !now || !labels(now).includes("Stop");
  });
}

/** Point at what came of it, once the page shows it. */
export async function point({ message }) {
  const element = message && await soon(() => document.getElementById(`message-${message.id}`));
  if (!element) return;
  element.classList.add("sought");
  setTimeout(() => element.classList.remove("sought"), POINTED);
}

/** Wait a little for something that the page is about to have. */
async function soon(find) {
  const end = Date.now() + SOON;
  while (!find() && Date.now() < end) await new Promise((resolve) => { setTimeout(resolve, 30); });
  return find();
}
