/** Embeds: the cards under a message. */

import { picture } from "./attachments.js";
import { el, painted, weblink } from "./dom.js";
import { fullMoment } from "./times.js";

/** Draw a message's embeds; null when it has none. */
export function renderEmbeds(message) {
  if (!message.embeds?.length) return null;
  return el("div", { class: "embeds" }, ...message.embeds.map(card));
}

function card(embed) {
  const hasColor = Number.isInteger(embed.color);
  const props = hasColor ? { "--bar": `#${embed.color.toString(16).padStart(6, "0")}` } : {};
  return el("section", { class: "embed", "aria-label": embed.title || "Embed", style: props },
    el("div", { class: "embed-text" },
      author(embed), title(embed),
      embed.description && painted("div", embed, "description", { class: "content" }),
      fields(embed)),
    thumbnail(embed), image(embed), footer(embed));
}

function author({ author: by }) {
  if (!by) return null;
  const face = own(by.icon_url) && el("img", { class: "face", src: own(by.icon_url), alt: "" });
  return el("p", { class: "embed-author" }, face, linked(by.url, el("b", { text: by.name })));
}

function title(embed) {
  if (!embed.title) return null;
  return linked(embed.url, painted("h4", embed, "title", { class: "embed-title" }));
}

function linked(url, inside) {
  const safe = url && weblink(url);
  return safe ? el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, inside) : inside;
}

function fields(embed) {
  if (!embed.fields?.length) return null;
  return el("dl", { class: "embed-fields" }, ...embed.fields.map((field) => el(
    "div", { class: field.inline ? "inline" : "wide" },
    painted("dt", field, "name"), painted("dd", field, "value", { class: "content" }),
  )));
}

function thumbnail({ thumbnail: shown }) {
  return shown?.url ? el("div", { class: "embed-thumbnail" }, picture(shown)) : null;
}

function image({ image: shown }) {
  return shown?.url ? el("div", { class: "embed-image" }, picture(shown)) : null;
}

function footer(embed) {
  const said = embed.footer?.text;
  if (!said && !embed.timestamp) return null;
  const face = own(embed.footer?.icon_url) && el("img", { class: "face", src: own(embed.footer.icon_url), alt: "" });
  const moment = embed.timestamp && el("time", { datetime: embed.timestamp, text: fullMoment(embed.timestamp) });
  return el("footer", { class: "embed-footer" }, face, said && el("span", { text: said }), said && moment && " · ", moment);
}

/** A link to a picture of this machine; others are not loaded. */
function own(url) {
  const safe = url && weblink(url);
  return safe?.startsWith("/cdn/") ? safe : null;
}
