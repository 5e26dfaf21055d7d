/**
 * What the page knows of the world, as one person sees it; everything that is shown follows it.
 *
 * Kinds of news (`store.on(kind, fn)`):
 * `world` everything was read anew · `me` someone else is played · `channel` another one is open ·
 * `places` servers, channels, threads changed · `people` · `messages` {channel, ids, all} ·
 * `typing` · `unread` · `bot` · `live` the stream came or went · `invocation` (its JSON) ·
 * `batch` (all events of a batch) · `late` (events that came while a channel was loaded) · `jump` (a message's id) · `reply` (a message or null)
 */

import { api } from "./api.js";
import { byId, insert } from "./order.js";
import { toast } from "./toast.js";

/** A refusal has been shown to the person already. */
const TOLD = () => {};
/** Messages kept of a channel while one reads its end. */
const KEPT = 600;
const PAGE = 50;
const AT_FIRST = { who: "member", channel: "general" };

/**
 * @typedef {Object} Shelf the messages of a channel that are loaded, oldest first
 * @property {any[]} list @property {boolean} older there are more before
 */

class Store {
  constructor() {
    this.listeners = new Map();
    this.state = {
      /** @type {any} */ me: { id: "", username: "" },
      /** @type {Map<string, any>} */ people: new Map(),
      /** @type {Map<string, any>} */ guilds: new Map(),
      /** @type {Map<string, any>} */ channels: new Map(),
      /** @type {Map<string, any[]>} */ messages: new Map(),
      /** @type {Set<string>} channels of which there are older messages than those loaded */
      older: new Set(),
      /** @type {string} */ channel: "",
      /** @type {Map<string, Map<string, number>>} channel → user → until (ms) */ typing: new Map(),
      /** @type {Map<string, {count: number, mentions: number}>} */ unread: new Map(),
      bot: { connected: false },
      live: false,
      /** Whether the end of the open channel is in view. */ following: true,
    };
    this.mark = "";
    /** Who is to be played, from the moment on at which that is decided. */
    this.wanted = "";
    this.opening = 0;
    /** @type {Map<string, any[]>} what happens in channels while they are loaded */
    this.loading = new Map();
  }

  /** Listen for a kind of news; gives the function that stops it. */
  on(kind, listener) {
    if (!this.listeners.has(kind)) this.listeners.set(kind, new Set());
    this.listeners.get(kind).add(listener);
    return () => this.listeners.get(kind).delete(listener);
  }

  /** Tell everyone who listens. */
  emit(kind, detail) {
    for (const listener of [...(this.listeners.get(kind) ?? [])]) listener(detail);
  }

  /** The user name of the person who is played. */
  get who() {
    return this.state.me.username;
  }

  /** The open channel, or null. */
  get here() {
    return this.state.channels.get(this.state.channel) ?? null;
  }

  /** The server of the open channel; null in direct messages. */
  get guild() {
    return this.state.guilds.get(this.here?.guild_id ?? "") ?? null;
  }

  /** The path of something done as the person, such as `channels/5/messages`. */
  path(rest) {
    return `/sandbox/as/${encodeURIComponent(this.who)}/${rest}`;
  }

  /** The path of something done in the open channel. */
  inChannel(rest, channel = this.state.channel) {
    return this.path(`channels/${channel}/${rest}`);
  }

  /** Read the world as somebody, and open the channel that is named if they see it. */
  async begin({ who = AT_FIRST.who, channel = "" } = {}) {
    const before = this.wanted;
    this.wanted = who;
    let seen;
    try {
      seen = await see(who);
    } catch (error) {
      this.wanted = before;
      throw error;
    }
    if (who !== this.wanted) return;
    this.forget();
    this.take(seen);
    this.mark = seen.mark;
    this.emit("me", this.state.me);
    await this.open(this.state.channels.has(channel) ? channel : this.usual());
  }

  /** Read servers, channels and people anew. */
  async look() {
    const who = this.wanted;
    const seen = await see(who);
    if (who === this.wanted) this.take(seen);
  }

  take(seen) {
    const { state } = this;
    state.me = seen.me;
    state.people = byId(seen.people);
    state.guilds = byId(seen.guilds);
    state.channels = byId([...seen.direct, ...seen.guilds.flatMap((guild) => guild.channels)]);
    state.bot = seen.bot;
    for (const kind of ["world", "places", "people"]) this.emit(kind);
    this.emit("bot", state.bot);
    if (state.channel && !state.channels.has(state.channel)) this.open(this.usual());
  }

  forget() {
    const { messages, older, typing, unread } = this.state;
    for (const each of [messages, older, typing, unread]) each.clear();
    this.state.channel = "";
  }

  /** The channel that is opened when none is named. */
  usual() {
    const all = [...this.state.channels.values()];
    const named = all.find((each) => each.name === AT_FIRST.channel && each.type === 0);
    return (named ?? all.find((each) => each.type !== 4))?.id ?? "";
  }

  /** Play somebody else, in the same channel if they see it. */
  async actAs(who) {
    if (who === this.wanted) return;
    await this.begin({ who, channel: this.state.channel }).catch(TOLD);
  }

  /** Open a channel, thread or direct messages, and load its latest messages. */
  async open(channelId) {
    if (channelId && !this.state.channels.has(channelId)) await this.look();
    if (channelId && !this.state.channels.has(channelId)) {
      toast(`${this.state.me.name} does not see that place, or it is gone.`);
      return;
    }
    const turn = ++this.opening;
    this.state.channel = channelId;
    this.state.unread.delete(channelId);
    this.emit("channel", this.here);
    this.emit("unread", channelId);
    if (!channelId || this.state.messages.has(channelId)) return;
    await this.load(channelId).catch(TOLD);
    if (turn === this.opening) this.emit("messages", { channel: channelId, all: true });
  }

  /** Load the latest messages of a channel anew. */
  async load(channelId) {
    const late = [];
    this.loading.set(channelId, late);
    try {
      const page = await api.get(this.history(channelId, `limit=${PAGE}`));
      this.state.messages.set(channelId, page.messages);
      this.state.older[page.older ? "add" : "delete"](channelId);
    } finally {
      this.loading.delete(channelId);
    }
    if (late.length) this.emit("late", late);
  }

  /** Load a page of older messages; tells whether there were any. */
  async loadOlder(channelId) {
    const list = this.state.messages.get(channelId);
    if (!list || !this.state.older.has(channelId)) return false;
    const before = list.length ? `before=${list[0].id}&` : "";
    const page = await api.get(this.history(channelId, `${before}limit=${PAGE}`));
    if (this.state.messages.get(channelId) !== list) return false;
    for (const message of page.messages) insert(list, message);
    this.state.older[page.older ? "add" : "delete"](channelId);
    return page.messages.length > 0;
  }

  /** Go to a message, wherever it is. */
  async jump(channelId, messageId) {
    if (this.state.channel !== channelId) await this.open(channelId);
    const has = () => this.state.messages.get(channelId)?.some((each) => each.id === messageId);
    while (!has() && await this.loadOlder(channelId));
    this.emit("jump", messageId);
  }

  /** Forget what is loaded and read everything again: some events are lost. */
  async reload() {
    const { channel } = this.state;
    const seen = await see(this.wanted);
    this.forget();
    this.take(seen);
    await this.open(this.state.channels.has(channel) ? channel : this.usual());
  }

  /** Let go of the oldest messages of a channel whose end is read. */
  trim(channelId) {
    const list = this.state.messages.get(channelId);
    const isRead = channelId === this.state.channel && !this.state.following;
    if (!list || isRead || list.length <= KEPT * 1.5) return;
    list.splice(0, list.length - KEPT);
    this.state.older.add(channelId);
  }

  /** How a person is called in the open server. */
  nameOf(userId) {
    const person = this.state.people.get(userId);
    const member = this.guild?.members?.find((each) => each.id === userId);
    return member?.name ?? person?.name ?? "somebody";
  }

  history(channelId, query) {
    return `/web/as/${encodeURIComponent(this.who)}/channels/${channelId}/messages?${query}`;
  }
}

function see(who) {
  return api.get(`/web/world?as=${encodeURIComponent(who)}`);
}

export const store = new Store();
