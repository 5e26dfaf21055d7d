/** Attached files: pictures, sounds and films inline, texts to be looked into, others to be fetched. */

import { el, icon, iconButton, weblink } from "./dom.js";
import { enlarge } from "./lightbox.js";
import { size } from "./units.js";
import { renderSound } from "./voice-player.js";

const SPOILER_FLAG = 1 << 3;
const WIDEST = 400;
const HIGHEST = 300;
const PREVIEW = 4000;
const READABLE = 2 * 1024 * 1024;
const TEXTS = /\.(txt|md|json|jsonl|csv|log|srt|vtt|py|js|ts|css|html|xml|ya?ml|toml|ini|sh|c|h|cpp|rs|go|java)$/i;

/** Draw the files of a message; null when it has none. Version 2 shows its files in components. */
export function renderAttachments(message) {
  const shown = message.flags & (1 << 15) ? [] : message.attachments ?? [];
  if (!shown.length) return null;
  const pictures = shown.filter(isPicture);
  const others = shown.filter((each) => !isPicture(each));
  return el("div", { class: "attachments", data: { files: shown.map((each) => each.id).join() } },
    pictures.length > 0 && el("div", { class: "gallery", data: { count: String(pictures.length) } },
      ...pictures.map((each) => covered(each, picture(each)))),
    ...others.map((each) => covered(each, renderFile(each))));
}

export function isPicture(file) {
  return Boolean(file.content_type?.startsWith("image/") && file.content_type !== "image/svg+xml");
}

/** Draw one file by its kind. */
export function renderFile(file) {
  const kind = file.content_type ?? "";
  if (file.waveform || kind.startsWith("audio/")) return renderSound(file);
  if (kind.startsWith("video/")) return film(file);
  return card(file);
}

/**
 * Draw a picture that opens larger; one from elsewhere is only linked, since nothing is loaded.
 * @param {{url: string, width?: number, height?: number, description?: string, filename?: string}} file
 */
export function picture(file) {
  const url = weblink(file.proxy_url || file.url);
  const words = file.description || file.filename || "Picture";
  if (!url?.startsWith("/cdn/")) {
    return el("a", { href: url ?? "#", target: "_blank", rel: "noopener noreferrer", text: `Picture at ${host(url)}` });
  }
  const image = el("img", { src: url, alt: words, loading: "lazy", decoding: "async", ...fitted(file) });
  image.addEventListener("error", () => image.replaceWith(el("span", { class: "gone", text: `${words}: cannot be shown` })));
  return el("button", {
    type: "button", class: "picture", "aria-label": `Enlarge: ${words}`, on: { click: () => enlarge(url, words) },
  }, image);
}

function host(url) {
  try {
    return new URL(url).host;
  } catch {
    return "an unknown place";
  }
}

/** The room that a picture takes, known before it is loaded. */
function fitted({ width, height }) {
  if (!width || !height) return {};
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Cover a file that is a spoiler, until one asks to see it. */
export function covered(file, shown) {
  const isSpoiler = file.spoiler || file.filename?.startsWith("SPOILER_") || (file.flags ?? 0) & SPOILER_FLAG;
  if (!isSpoiler) return shown;
  shown.inert = true;
  const made = el("div", { class: "covered" }, shown);
  const uncover = (event) => {
    event.currentTarget.remove();
    shown.inert = false;
    made.classList.add("shown");
  };
  made.append(el("button", { type: "button", class: "uncover", text: "Spoiler", "aria-label": "Show the spoiler", on: { click: uncover } }));
  return made;
}

function film(file) {
  return el("video", { class: "film", controls: true, preload: "metadata", src: weblink(file.url), "aria-label": file.filename });
}

function card(file) {
  const url = weblink(file.url);
  const isText = file.content_type?.startsWith("text/") || /json/.test(file.content_type ?? "") || TEXTS.test(file.filename ?? "");
  const made = el("div", { class: "file" }, icon("file"),
    el("div", { class: "file-name" },
      url ? el("a", { href: url, download: file.filename, text: file.filename }) : el("span", { text: file.filename ?? "A file" }),
      el("small", { text: size(file.size) })));
  if (isText && url && file.size <= READABLE) {
    made.append(iconButton("eye", `Look into ${file.filename}`, (event) => look(made, url, event.currentTarget)));
  }
  return made;
}

/** Show the beginning of a text file, or hide it again. */
async function look(made, url, button) {
  const open = made.querySelector("pre");
  button.setAttribute("aria-expanded", String(!open));
  if (open) {
    open.remove();
    return;
  }
  const response = await fetch(url);
  const text = response.ok ? await response.text() : "The file is gone.";
  if (made.querySelector("pre")) return;
  const cut = text.length > PREVIEW ? `${text.slice(0, PREVIEW)}\n…` : text;
  made.append(el("pre", { class: "preview", tabindex: "0", text: cut }));
}
