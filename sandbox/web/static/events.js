/** Carries what happens over into what the page knows. */

import { find, insert, remove } from "./order.js";
import { store } from "./world.js";

const TYPING_LASTS = 10_000;
const LOOK_AGAIN = 120;

/** What a batch of events has changed; told once, after all of them. */
class Changes {
  constructor() {
    /** @type {Map<string, Set<string>>} channel → ids of messages */ this.messages = new Map();
    /** @type {Set<string>} */ this.kinds = new Set();
    this.mustLook = false;
  }

  message(channelId, id) {
    if (!this.messages.has(channelId)) this.messages.set(channelId, new Set());
    this.messages.get(channelId).add(id);
  }
}

/** @type {Record<string, (data: any, changes: Changes) => void>} */
const APPLY = {
  MESSAGE_CREATE: create,
  MESSAGE_UPDATE: update,
  MESSAGE_DELETE: (data, changes) => forget(data.channel_id, data.id, changes),
  MESSAGE_DELETE_BULK: (data, changes) => {
    for (const id of data.ids) forget(data.channel_id, id, changes);
  },
  MESSAGE_REACTION_ADD: react,
  MESSAGE_REACTION_REMOVE: react,
  MESSAGE_REACTION_REMOVE_ALL: react,
  MESSAGE_REACTION_REMOVE_EMOJI: react,
  TYPING_START: type,
  CHANNEL_CREATE: look,
  CHANNEL_UPDATE: look,
  CHANNEL_DELETE: unplace,
  THREAD_CREATE: thread,
  THREAD_UPDATE: thread,
  THREAD_DELETE: unplace,
  THREAD_MEMBERS_UPDATE: look,
  GUILD_CREATE: look,
  GUILD_UPDATE: look,
  GUILD_DELETE: look,
  GUILD_ROLE_CREATE: look,
  GUILD_ROLE_UPDATE: look,
  GUILD_ROLE_DELETE: look,
  GUILD_MEMBER_ADD: look,
  GUILD_MEMBER_UPDATE: look,
  GUILD_MEMBER_REMOVE: look,
  USER_UPDATE: look,
  BOT: (data, changes) => {
    store.state.bot = { ...store.state.bot, ...data };
    changes.kinds.add("bot");
  },
  INVOCATION: (data) => store.emit("invocation", data),
};

let lookingAgain = 0;

/**
 * Carry a batch of events over and tell what changed.
 * @param {{name: string, data: any}[]} events
 */
export function apply(events) {
  const changes = new Changes();
  for (const event of events) {
    store.loading.get(event.data?.channel_id)?.push(event);
    APPLY[event.name]?.(event.data, changes);
  }
  for (const [channel, ids] of changes.messages) {
    store.trim(channel);
    store.emit("messages", { channel, ids, all: false });
  }
  for (const kind of changes.kinds) store.emit(kind, store.state[kind]);
  store.emit("batch", events);
  if (changes.mustLook) lookSoon();
}

function create(message, changes) {
  const { state } = store;
  const channelId = message.channel_id;
  const list = state.messages.get(channelId);
  if (list) {
    insert(list, message);
    changes.message(channelId, message.id);
  }
  if (state.typing.get(channelId)?.delete(message.author.id)) changes.kinds.add("typing");
  if (channelId !== state.channel && message.author.id !== state.me.id) count(message, changes);
  const channel = state.channels.get(channelId);
  if (!channel) changes.mustLook = true;
  else if (channel.thread_metadata) {
    channel.message_count += 1;
    changes.kinds.add("places");
  }
}

function count(message, changes) {
  const known = store.state.unread.get(message.channel_id) ?? { count: 0, mentions: 0 };
  const isMeant = message.mention_everyone
    || message.mentions.some((user) => user.id === store.state.me.id);
  store.state.unread.set(message.channel_id, {
    count: known.count + 1, mentions: known.mentions + Number(isMeant),
  });
  changes.kinds.add("unread");
}

function update(message, changes) {
  const list = store.state.messages.get(message.channel_id);
  if (!list || !find(list, message.id)) return;
  insert(list, message);
  changes.message(message.channel_id, message.id);
}

function forget(channelId, id, changes) {
  const list = store.state.messages.get(channelId);
  if (list && remove(list, id)) changes.message(channelId, id);
}

/** Take over a message's reactions; the list keeps a new object, so that it is drawn anew. */
function react(data, changes) {
  const list = store.state.messages.get(data.channel_id);
  const message = list && find(list, data.message_id);
  if (!message) return;
  insert(list, { ...message, reactions: data.reactions });
  changes.message(data.channel_id, data.message_id);
}

function type(data, changes) {
  if (data.user_id === store.state.me.id) return;
  const { typing } = store.state;
  if (!typing.has(data.channel_id)) typing.set(data.channel_id, new Map());
  typing.get(data.channel_id).set(data.user_id, Date.now() + TYPING_LASTS);
  changes.kinds.add("typing");
}

function thread(data, changes) {
  const known = store.state.channels.get(data.id);
  const parent = store.state.channels.get(data.parent_id);
  const may = known?.may ?? (parent && { ...parent.may, write: parent.may.write_in_threads });
  const { newly_created: isNew, ...shown } = data;
  // The event says whether the bot has joined; whether the reader has is asked below.
  store.state.channels.set(data.id, { ...shown, member: known?.member, may: may ?? {} });
  changes.kinds.add("places");
  if (isNew || !known) changes.mustLook = true;
}

function unplace(data, changes) {
  store.state.channels.delete(data.id);
  store.state.messages.delete(data.id);
  store.state.unread.delete(data.id);
  changes.kinds.add("places");
  if (store.state.channel === data.id) store.open(data.parent_id ?? store.usual());
}

function look(_data, changes) {
  changes.mustLook = true;
}

/** Read the world anew, once for whatever comes in one breath. */
function lookSoon() {
  clearTimeout(lookingAgain);
  lookingAgain = setTimeout(() => store.look().catch(() => {}), LOOK_AGAIN);
}

store.on("late", apply);
