/** The bot's commands as the person is offered them where they are. */

import { api } from "./api.js";
import { store } from "./world.js";

const SLASH = 1;
const BRANCHES = new Set([1, 2]);

/**
 * @typedef {Object} Runnable a slash command, or a subcommand of one
 * @property {string} path such as `models info` @property {string} description
 * @property {string} group the command that it belongs to; empty for one that stands alone
 * @property {any[]} options
 */

/** @type {Map<string, any[]>} commands by person and channel, as they were last read */
const known = new Map();

/** Begin to forget what was read when it may have changed. */
export function startCommands() {
  for (const kind of ["world", "bot"]) store.on(kind, forget);
}

/** Forget what was read: commands come and go, and so do rights. */
export function forget() {
  known.clear();
}

/** Read all commands that are offered in the open channel; those read before come at once. */
export async function commandsHere() {
  const key = `${store.who} ${store.state.channel}`;
  if (!known.get(key)?.length) known.set(key, await api.get(store.inChannel("commands"), { quiet: true }));
  return known.get(key) ?? [];
}

/** The entries that the bot adds to menus: of messages (3) or people (2). */
export async function menuEntries(kind) {
  return (await commandsHere()).filter((each) => each.type === kind).map((each) => each.name);
}

/** All that can be run, each subcommand by itself. @returns {Promise<Runnable[]>} */
export async function runnables() {
  const all = (await commandsHere()).filter((each) => each.type === SLASH);
  const made = all.flatMap((command) => flat(command, command.name, isBranch(command) ? command.name : ""));
  return made.sort((one, other) => Number(Boolean(one.group)) - Number(Boolean(other.group)));
}

function isBranch(command) {
  return (command.options ?? []).some((each) => BRANCHES.has(each.type));
}

function flat(command, path, group) {
  const options = command.options ?? [];
  if (!isBranch(command)) return [{ path, group, description: command.description, options }];
  return options.flatMap((each) => flat(each, `${path} ${each.name}`, group));
}

/** Those that fit what is typed, the nearest first; all for nothing. */
export function fitting(list, typed) {
  const sought = typed.trim().toLowerCase();
  if (!sought) return list;
  const ranked = list.map((each) => ({ each, rank: rank(each, sought) })).filter(({ rank: found }) => found >= 0);
  return ranked.sort((one, other) => one.rank - other.rank).map(({ each }) => each);
}

function rank({ path, description }, sought) {
  if (path.startsWith(sought)) return 0;
  if (path.split(/[ -]/).some((word) => word.startsWith(sought))) return 1;
  if (path.includes(sought)) return 2;
  return sought.length > 2 && description.toLowerCase().includes(sought) ? 3 : -1;
}
