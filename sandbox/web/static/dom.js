/** Builds elements; everything that is shown comes into the page through here. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/web/static/icons.svg";

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; besides `text`, `html` (only what the server
 *   painted), `on` (listeners by event), `data` (dataset), `style` (custom properties and styles)
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(made, name, value);
  made.append(...children.filter((child) => child || child === ""));
  return made;
}

/** @type {Record<string, (element: HTMLElement, value: any) => void>} */
const SETTERS = {
  text: (element, value) => { element.textContent = value; },
  html: (element, value) => { element.innerHTML = value; },
  on: (element, value) => {
    for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  },
  data: (element, value) => { Object.assign(element.dataset, value); },
  style: (element, value) => {
    for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
  },
};

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name in SETTERS) SETTERS[name](element, value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Make an element with a text that the server may have painted: `name_html` beside `name`.
 * @param {string} tag @param {Record<string, any>} source @param {string} name
 * @param {Record<string, any>} [props]
 */
export function painted(tag, source, name, props = {}) {
  const html = source[`${name}_html`];
  return typeof html === "string"
    ? el(tag, { ...props, html })
    : el(tag, { ...props, text: source[name] ?? "" });
}

/** Make one of our own icons; it is decoration, so its button carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Make a button that shows an icon and tells its label to those who hear the page.
 * @param {string} name @param {string} label @param {(event: MouseEvent) => void} press
 * @param {Record<string, any>} [props]
 */
export function iconButton(name, label, press, props = {}) {
  return el("button", {
    type: "button", class: "icon-button", title: label, "aria-label": label,
    on: { click: press }, ...props,
  }, icon(name));
}

/** Make a box for text as high as its lines. */
export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** A stable hue for a name, in degrees. */
export function hue(text) {
  let sum = 0;
  for (const sign of String(text)) sum = (sum * 31 + sign.codePointAt(0)) % 360;
  return sum;
}

/** The first letters of a name's words, two at most. */
export function initials(name) {
  const words = String(name).trim().split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/**
 * Make the round picture of a person: initials on a colour of their own.
 * @param {{username?: string, name?: string, global_name?: string|null, bot?: boolean}} user
 */
export function avatar(user) {
  const name = nameOf(user);
  const props = { class: "avatar", "aria-hidden": "true", style: { "--hue": String(hue(name)) } };
  return user.bot
    ? el("span", { ...props, class: "avatar bot" }, icon("parley"))
    : el("span", { ...props, text: initials(name) });
}

/** How somebody is called. */
export function nameOf(user) {
  return user.name || user.global_name || user.username || "?";
}

/** Keep what links to this machine's files on the page's own origin, whatever host it was opened by. */
export function local(url) {
  try {
    const parsed = new URL(url, location.href);
    return parsed.pathname.startsWith("/cdn/") ? parsed.pathname + parsed.search : parsed.href;
  } catch {
    return "";
  }
}

/** Give a link only if it leads to the web; anything else could run. */
export function weblink(url) {
  const safe = local(url);
  return safe.startsWith("/cdn/") || /^https?:/.test(safe) ? safe : null;
}
