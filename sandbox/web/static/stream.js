/** Follows what happens: one stream of server-sent events, which is taken up again by itself. */

import { apply } from "./events.js";
import { store } from "./world.js";

const PATIENCE = 1000;

let source = null;
let again = 0;

/**
 * Follow from the mark on at which the world was read, while somebody looks at the page: a browser
 * opens but six connections to a server, so that pages in the background would take all of them.
 */
export function follow() {
  stop();
  if (document.hidden) return;
  const who = encodeURIComponent(store.who);
  const mark = encodeURIComponent(store.mark ?? "");
  source = new EventSource(`/web/events?as=${who}&last_event_id=${mark}`);
  source.addEventListener("open", () => live(true));
  source.addEventListener("batch", hear);
  source.addEventListener("GAP", () => catchUp());
  source.addEventListener("error", broken);
}

/** Follow only while somebody looks. */
export function followInView() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stop();
    else if (store.who && !source) follow();
  });
}

/** Stop following. */
export function stop() {
  clearTimeout(again);
  source?.close();
  source = null;
}

function hear(event) {
  store.mark = event.lastEventId || store.mark;
  apply(JSON.parse(event.data));
}

/** The browser comes back by itself, unless it was refused. */
function broken() {
  live(false);
  if (source?.readyState !== EventSource.CLOSED) return;
  clearTimeout(again);
  again = setTimeout(follow, PATIENCE);
}

/** Some events are lost: read everything anew. */
async function catchUp() {
  try {
    await store.reload();
  } catch {
    again = setTimeout(catchUp, PATIENCE);
  }
}

function live(isLive) {
  if (store.state.live === isLive) return;
  store.state.live = isLive;
  store.emit("live", isLive);
}
