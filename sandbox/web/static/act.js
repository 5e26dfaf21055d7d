/** Presses, choices and what they open. */

import { api } from "./api.js";
import { store } from "./world.js";

/** Press a button under a message. */
export function press(message, customId) {
  const path = store.inChannel(`messages/${message.id}/press?wait=3`, message.channel_id);
  return api.post(path, { button: customId });
}

/** Choose in a select menu under a message. */
export function choose(message, customId, values) {
  const path = store.inChannel(`messages/${message.id}/choose?wait=3`, message.channel_id);
  return api.post(path, { select: customId, values });
}
