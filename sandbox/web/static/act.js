/** Commands, presses and choices: sent to the bot, and what comes of them. */

import { api } from "./api.js";
import { openModal } from "./modal.js";
import { toast } from "./toast.js";
import { store } from "./world.js";

/** What is remembered of what the stream told, for answers that come before the request's own. */
const REMEMBERED = 60;
/** Milliseconds without a word from the stream after which it is asked for. */
const PATIENCE = 4000;

/** @type {Map<string, any>} invocations by id, as the stream told them last */
const told = new Map();
/** @type {Map<string, (invocation: any) => void>} who waits for which */
const waiting = new Map();
/** Ids of those whose failure is told where they were set off. */
const inPlace = new Set();

/** Begin to listen for what becomes of things. */
export function startActs() {
  store.on("invocation", (invocation) => {
    told.delete(invocation.id);
    told.set(invocation.id, invocation);
    if (told.size > REMEMBERED) told.delete(told.keys().next().value);
    if (invocation.state !== "waiting") waiting.get(invocation.id)?.(invocation);
    if (invocation.state === "failed" && invocation.error && !inPlace.has(invocation.id)) toast(`${invocation.error}.`);
  });
}

/**
 * Send something to the bot. What Discord would not let through is refused at once.
 * @param {string} path @param {any} body
 * @param {Record<string, File>|Array<[string, File]>} [files] @param {{quiet?: boolean, tells?: boolean}} [how]
 *   quiet: the caller tells of a refusal; tells: it tells of the bot's failure, too
 * @returns {Promise<{id: string, done: Promise<any>}>} `done` is what became of it, once the bot
 *   has acknowledged it or let it fail; the modal that it opened is open by then
 */
export async function send(path, body, files = {}, how = {}) {
  const seen = store.path("invocations/");
  const begun = await api.post(path, body, files, how);
  if (how.tells) inPlace.add(begun.id);
  const done = acknowledged(begun, seen).then(shown).finally(() => inPlace.delete(begun.id));
  return { id: begun.id, done };
}

function shown(invocation) {
  if (invocation.modal) openModal(invocation);
  return invocation;
}

function acknowledged(begun, seen) {
  const known = told.get(begun.id) ?? begun;
  if (known.state !== "waiting") return Promise.resolve(known);
  return new Promise((resolve, reject) => {
    const end = (come) => (invocation) => {
      clearInterval(asking);
      waiting.delete(begun.id);
      come(invocation);
    };
    const found = end(resolve);
    const ask = () => api.get(seen + begun.id, { quiet: true }).then(
      (invocation) => { if (invocation.state !== "waiting") found(invocation); }, end(reject),
    );
    const asking = setInterval(ask, PATIENCE);
    waiting.set(begun.id, found);
  });
}

/** Press a button under a message; ends when the bot has acknowledged it. */
export async function press(message, customId) {
  const path = store.inChannel(`messages/${message.id}/press`, message.channel_id);
  return (await send(path, { button: customId })).done;
}

/** Choose in a select menu under a message. */
export async function choose(message, customId, values) {
  const path = store.inChannel(`messages/${message.id}/choose`, message.channel_id);
  return (await send(path, { select: customId, values })).done;
}

/** Use one of the bot's entries in the menu of a message or a person. */
export function useMenu(name, target, channel = store.state.channel) {
  return send(store.inChannel("menu", channel), { name, target }, {}, { tells: true });
}

/**
 * Run a slash command.
 * @param {string} name with its subcommands, such as `models info`
 * @param {Record<string, any>} options @param {Record<string, File>} files by option
 */
export function run(name, options, files) {
  return send(store.inChannel("command"), { name, options }, files, { quiet: true, tells: true });
}

/** Send a modal off. */
export function submit(invocation, fields, files) {
  const path = store.path(`invocations/${invocation.id}/submit`);
  return send(path, { fields }, files, { quiet: true, tells: true });
}
