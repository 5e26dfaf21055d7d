/** What stands under the bot's messages: rows of controls, and the layouts of version 2. */

import { press } from "./act.js";
import { covered, picture, renderFile } from "./attachments.js";
import { el, icon, painted, weblink } from "./dom.js";
import { renderSelect } from "./selects.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

/** @type {Record<number, (component: any, message: any) => Node|null>} by Discord's number of the kind */
const DRAW = {
  1: (row, message) => el("div", { class: "buttons" }, ...drawn(row.components, message)),
  2: button,
  3: renderSelect,
  5: renderSelect,
  6: renderSelect,
  7: renderSelect,
  8: renderSelect,
  9: section,
  10: (display) => painted("div", display, "content", { class: "content" }),
  11: (thumbnail) => el("div", { class: "thumbnail" }, media(thumbnail)),
  12: gallery,
  13: file,
  14: separator,
  17: container,
};

/** Draw a message's components; null when it has none. */
export function renderComponents(message) {
  if (!message.components?.length) return null;
  return el("div", { class: "components" }, ...drawn(message.components, message));
}

function drawn(components, message) {
  return (components ?? []).map((each) => DRAW[each.type]?.(each, message)).filter(Boolean);
}

function face(emoji) {
  return emoji && el("span", { class: "emoji", text: emoji.id ? `:${emoji.name}:` : emoji.name });
}

function button(component, message) {
  const { style, label, emoji, url, disabled } = component;
  const look = `button ${STYLES[style] ?? "secondary"}`;
  const inside = [face(emoji), label && el("span", { text: label })];
  if (style === 5) {
    const safe = weblink(url ?? "");
    return el("a", { class: look, href: safe, target: "_blank", rel: "noopener noreferrer" }, ...inside, icon("outside"));
  }
  const made = el("button", {
    type: "button", class: look, disabled: Boolean(disabled) || style === 6,
    "aria-label": label ? null : emoji?.name, data: { customId: component.custom_id ?? "" },
  }, ...inside);
  made.addEventListener("click", () => pressed(made, message, component.custom_id));
  return made;
}

/** Press once at a time: the button waits until the bot has answered. */
async function pressed(made, message, customId) {
  if (made.getAttribute("aria-busy") === "true") return;
  made.setAttribute("aria-busy", "true");
  try {
    await press(message, customId);
  } catch {
    // The person has been told why.
  } finally {
    made.removeAttribute("aria-busy");
  }
}

function section(component, message) {
  return el("div", { class: "section" },
    el("div", { class: "section-text" }, ...drawn(component.components, message)),
    ...drawn([component.accessory], message));
}

function media(item) {
  const shown = { ...item.media, url: item.media?.url, proxy_url: item.media?.proxy_url, description: item.description };
  return covered({ spoiler: item.spoiler }, picture(shown));
}

function gallery(component) {
  const { items } = component;
  return el("div", { class: "gallery", data: { count: String(items.length) } }, ...items.map(media));
}

function file(component, message) {
  const { file: link, name, size, spoiler } = component;
  const attached = message.attachments?.find((each) => each.id === link.attachment_id);
  const shown = attached ?? { ...link, filename: name ?? "A file that is gone", size };
  return covered({ spoiler }, renderFile(shown));
}

function separator({ divider, spacing }) {
  const look = `separator${spacing === 2 ? " large" : ""}${divider === false ? " blank" : ""}`;
  return el("hr", { class: look, "aria-hidden": divider === false ? "true" : null });
}

function container(component, message) {
  const color = component.accent_color;
  const style = Number.isInteger(color) ? { "--bar": `#${color.toString(16).padStart(6, "0")}` } : {};
  const made = el("section", { class: "container", style }, ...drawn(component.components, message));
  return covered({ spoiler: component.spoiler }, made);
}
