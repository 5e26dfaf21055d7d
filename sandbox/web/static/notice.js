/** Tells when the bot is away, and when the page has lost the sandbox. */

import { dots } from "./message.js";
import { store } from "./world.js";

const line = document.getElementById("bot-away");
/** Milliseconds for which a short absence is not worth a word. */
const SHORT = 400;
let due = 0;

/** Begin to tell. */
export function startNotice() {
  for (const kind of ["bot", "live"]) store.on(kind, () => {
    clearTimeout(due);
    due = setTimeout(render, sentence() ? SHORT : 0);
  });
}

function sentence() {
  if (!store.state.live) return "The sandbox does not answer. Trying again";
  return store.state.bot.connected ? "" : "The bot is starting. What you write now it reads when it is back";
}

function render() {
  const said = sentence();
  line.hidden = !said;
  line.replaceChildren(...(said ? [said, dots()] : []));
}
