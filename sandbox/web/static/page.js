/** Brings the page to life. */

import { startActs } from "./act.js";
import { startCards } from "./cards.js";
import { startChannels } from "./channels.js";
import { startCommands } from "./commands.js";
import { startComposer } from "./composer.js";
import { startConversation } from "./conversation.js";
import { startHappened } from "./happened.js";
import { startHeading } from "./heading.js";
import { startKeyboard } from "./keyboard.js";
import { startMenus } from "./menus.js";
import { startNotice } from "./notice.js";
import { startPeople } from "./people.js";
import { startServers } from "./servers.js";
import { follow, followInView, stop } from "./stream.js";
import { startTheme } from "./theme.js";
import { keepTimes } from "./times.js";
import { startTyping } from "./typing.js";
import { store } from "./world.js";

const AGAIN = 1500;

/** Where one is stands in the address, so that a reload and a second tab come to the same place. */
function wanted() {
  const query = new URLSearchParams(location.search);
  return { who: query.get("as") || undefined, channel: query.get("channel") || "" };
}

function remember() {
  if (!store.who) return;
  const query = new URLSearchParams({ as: store.who, channel: store.state.channel });
  history.replaceState(null, "", `/?${query}`);
}

async function begin(where) {
  try {
    await store.begin(where);
  } catch (error) {
    if (error.status === 422 && where.who) await begin({});
    else setTimeout(() => begin(where), AGAIN);
  }
}

function start() {
  startTheme();
  const shown = [
    startServers, startChannels, startHeading, startConversation, startTyping, startPeople, startNotice,
    startCards, startHappened,
  ];
  for (const part of [...shown, startActs, startCommands, startComposer, startMenus, startKeyboard]) part();
  store.on("channel", remember);
  store.on("me", () => { stop(); follow(); });
  followInView();
  keepTimes();
  begin(wanted());
}

start();
