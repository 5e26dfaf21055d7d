/** What the bot offers while one types into an option: asked for when one pauses, the latest only. */

import { api } from "./api.js";
import { store } from "./world.js";

/** Milliseconds without a key after which the bot is asked. */
const PAUSE = 200;

/**
 * Make the source of an option's suggestions.
 * @param {string} name of the command, with its subcommands @param {string} option
 * @param {() => Record<string, any>} others what the other options have, as far as it is sound
 * @returns {import("./combobox.js").Source}
 */
export function fromBot(name, option, others) {
  let turn = 0;
  let asking = new AbortController();
  let isFirst = true;
  return async (text) => {
    const mine = turn += 1;
    asking.abort();
    asking = new AbortController();
    if (!isFirst) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    isFirst = false;
    if (mine !== turn) return null;
    const body = { name, option, text, options: others() };
    try {
      const how = { quiet: true, signal: asking.signal };
      const { choices } = await api.post(store.inChannel("autocomplete"), body, {}, how);
      return mine === turn ? choices.map((each) => ({ label: each.name, value: each.value })) : null;
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  };
}
