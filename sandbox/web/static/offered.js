/** People, roles and channels of the open server, to choose from. */

import { channelIcon, channelName } from "./channels.js";
import { avatar, icon } from "./dom.js";
import { store } from "./world.js";

const CATEGORY = 4;

/** @returns {import("./suggestions.js").Suggestion[]} */
export function people() {
  const here = store.guild?.members ?? (store.here?.recipients ?? []).concat(store.state.me);
  return here.map((each) => {
    const person = store.state.people.get(each.id) ?? each;
    return { label: each.name ?? person.name, hint: `@${person.username}`, value: each.id, face: avatar({ ...person, name: each.name ?? person.name }) };
  });
}

/** @returns {import("./suggestions.js").Suggestion[]} */
export function roles() {
  return (store.guild?.roles ?? []).map((each) => ({
    label: each.name === "@everyone" ? each.name : `@${each.name}`, hint: "Role", value: each.id, face: icon("people"),
  }));
}

/** The channels that the person sees here, of some kinds or of any. @returns {import("./suggestions.js").Suggestion[]} */
export function channels(types = null) {
  const guild = store.here?.guild_id;
  return [...store.state.channels.values()]
    .filter((each) => (each.guild_id ?? null) === (guild ?? null))
    .filter((each) => (types?.length ? types.includes(each.type) : each.type !== CATEGORY))
    .map((each) => ({ label: `#${channelName(each)}`, value: each.id, face: icon(channelIcon(each)) }));
}
