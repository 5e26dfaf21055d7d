/** Threads: the line under the message that one was opened from, and opening one. */

import { api } from "./api.js";
import { el, icon } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { store } from "./world.js";

const THREADS = new Set([10, 11, 12]);
const PRIVATE = 12;
const NAME_LIMIT = 40;

export function isThread(channel) {
  return THREADS.has(channel?.type);
}

export function isPrivateThread(channel) {
  return channel?.type === PRIVATE;
}

/** Draw the way into a thread. */
export function renderThread(thread) {
  const known = store.state.channels.get(thread.id) ?? thread;
  const count = known.message_count ?? 0;
  const is = known.thread_metadata ?? {};
  const state = [is.archived && "archived", is.locked && "locked"].filter(Boolean).join(", ");
  return el("button", { type: "button", class: "thread-chip", on: { click: () => store.open(thread.id) } },
    icon("thread"), el("b", { text: known.name }),
    el("span", { text: `${count} ${count === 1 ? "message" : "messages"}${state && ` · ${state}`}` }), icon("forward"));
}

/** Open a thread from a message, named for how the message begins, and go there. */
export async function newThread(message) {
  const words = excerpt(message);
  const name = words.length > NAME_LIMIT ? `${words.slice(0, NAME_LIMIT - 1)}…` : words;
  try {
    const thread = await api.post(store.inChannel("threads", message.channel_id), { name, message: message.id });
    await store.look();
    await store.open(thread.id);
  } catch {
    // The person has been told why.
  }
}

/** The threads of a channel that are not archived, the latest first. */
export function threadsOf(channelId) {
  return [...store.state.channels.values()]
    .filter((each) => isThread(each) && each.parent_id === channelId)
    .filter((each) => !each.thread_metadata?.archived || each.id === store.state.channel)
    .sort((one, other) => Number(BigInt(other.id) - BigInt(one.id)));
}
