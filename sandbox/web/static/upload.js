/** Files that go along with a message: chosen, dropped or pasted, and shown before they are sent. */

import { el, icon, iconButton } from "./dom.js";
import { size } from "./units.js";
import { toast } from "./toast.js";

const MOST = 10;
const SPOILER = "SPOILER_";
/** Bytes of a file at most, as this Discord has it. */
const LARGEST = 25 * 1024 * 1024;

/** The files beside a message that is being written. */
export class Tray {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {File[]} */ this.files = [];
    this.element = el("ul", { class: "tray", "aria-label": "Files to send", hidden: true });
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const given = [...files].filter(isSmallEnough);
    const room = MOST - this.files.length;
    if (given.length > room) toast(`A message takes at most ${MOST} files.`);
    this.set([...this.files, ...given.slice(0, Math.max(0, room))]);
  }

  /** @param {File[]} files */
  set(files) {
    this.files = files;
    for (const image of this.element.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    this.element.replaceChildren(...files.map((file) => this.card(file)));
    this.element.hidden = files.length === 0;
    this.changed();
  }

  card(file) {
    const isSpoiler = file.name.startsWith(SPOILER);
    const cover = () => this.set(this.files.map((each) => (each === file ? renamed(file, isSpoiler) : each)));
    const leave = () => this.set(this.files.filter((each) => each !== file));
    return el("li", { class: isSpoiler ? "spoiled" : "" }, face(file),
      el("span", { class: "tray-name" }, el("b", { text: file.name }), el("small", { text: size(file.size) })),
      iconButton("eye", isSpoiler ? `Show ${file.name} openly` : `Cover ${file.name} as a spoiler`, cover, { class: "icon-button", "aria-pressed": String(isSpoiler) }),
      iconButton("trash", `Leave ${file.name} out`, leave));
  }
}

/** Tell whether a file can be sent; if not, say so. */
export function isSmallEnough(file) {
  if (file.size <= LARGEST) return true;
  toast(`${file.name} is larger than ${size(LARGEST)}, the most that a file may be.`);
  return false;
}

function renamed(file, isSpoiler) {
  const name = isSpoiler ? file.name.slice(SPOILER.length) : SPOILER + file.name;
  return new File([file], name, { type: file.type });
}

function face(file) {
  const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  return isPicture ? el("img", { src: URL.createObjectURL(file), alt: "" }) : icon("file");
}

/**
 * Let files be dropped on a place.
 * @param {HTMLElement} place @param {{label: () => string|null, take: (files: File[]) => void}} to
 *   `label` says what dropping does; null: nothing can be dropped here now
 */
export function acceptDrops(place, { label, take }) {
  const sign = el("div", { class: "drop", hidden: true });
  place.append(sign);
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const text = label();
    event.dataTransfer.dropEffect = text === null ? "none" : "copy";
    sign.textContent = text ?? "";
    sign.hidden = text === null;
  };
  place.addEventListener("dragenter", over);
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", (event) => { if (!place.contains(event.relatedTarget)) sign.hidden = true; });
  place.addEventListener("drop", (event) => {
    sign.hidden = true;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    if (label() !== null) take([...event.dataTransfer.files]);
  });
  keepPage();
}

/** A file that misses its place must not replace the page. */
function keepPage() {
  for (const kind of ["dragover", "drop"]) {
    addEventListener(kind, (event) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }
}

/**
 * Let somebody choose files.
 * @param {(files: File[]) => void} take @param {{accept?: string, multiple?: boolean}} [how]
 */
export function chooseFiles(take, { accept = "", multiple = true } = {}) {
  const input = /** @type {HTMLInputElement} */ (el("input", { type: "file", accept, multiple, hidden: true }));
  input.addEventListener("change", () => {
    take([...input.files]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}
