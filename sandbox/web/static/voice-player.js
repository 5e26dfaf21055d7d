/** Sounds: voice messages with their waveform, and other sound files with a plain line. */

import { el, icon, weblink } from "./dom.js";
import { minutes, size } from "./units.js";
import { store } from "./world.js";

const BARS = 48;
const SPEEDS = [1, 1.5, 2];
const STEP = 5;
const LOUDEST = 255;

/** The player that speaks; another one that starts makes it pause. */
let speaking = null;

// What is no longer on the page is no longer heard.
store.on("channel", () => speaking?.pause());

/** Draw a player for a sound file. */
export function renderSound(file) {
  return new Player(file).element;
}

/**
 * Read a waveform into a number of loudnesses between 0 and 1.
 * @param {string|undefined} waveform base64, a byte for each moment
 */
export function loudnesses(waveform, count = BARS) {
  let bytes = "";
  try {
    bytes = atob(waveform ?? "");
  } catch {
    bytes = "";
  }
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * bytes.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * bytes.length) / count));
    let loudest = 0;
    for (let at = from; at < to && at < bytes.length; at += 1) loudest = Math.max(loudest, bytes.charCodeAt(at));
    return loudest / LOUDEST;
  });
}

class Player {
  constructor(file) {
    this.file = file;
    this.audio = null;
    this.known = file.duration_secs || 0;
    this.play = el("button", { type: "button", class: "play", "aria-label": "Play", on: { click: () => this.toggle() } }, icon("play"));
    this.speed = el("button", { type: "button", class: "speed", text: "1×", "aria-label": "Speed", on: { click: () => this.faster() } });
    this.clock = el("span", { class: "sound-clock", text: minutes(this.known) });
    this.line = this.makeLine();
    this.element = el("div", { class: "sound", role: "group", "aria-label": file.waveform ? "Voice message" : file.filename },
      this.play, el("div", { class: "sound-middle" }, !file.waveform && this.name(), this.line), this.clock, this.speed);
  }

  name() {
    const { filename, url, size: bytes } = this.file;
    return el("span", { class: "sound-name" }, el("a", { href: weblink(url), download: filename, text: filename }), ` ${size(bytes)}`);
  }

  makeLine() {
    const heights = this.file.waveform ? loudnesses(this.file.waveform) : [];
    const bars = heights.map((height) => el("i", { style: { "--loud": height.toFixed(2) } }));
    return el("div", {
      class: bars.length ? "waveform" : "waveform plain", role: "slider", tabindex: "0", "aria-label": "Position",
      "aria-valuemin": "0", "aria-valuemax": String(Math.round(this.known)), "aria-valuenow": "0", "aria-valuetext": minutes(0),
      on: { pointerdown: (event) => this.point(event), keydown: (event) => this.key(event) },
    }, ...bars);
  }

  /** Load the sound whole, so that one can move within it, and make it ready. */
  async load() {
    if (this.audio) return this.audio;
    const response = await fetch(weblink(this.file.url));
    if (!response.ok) throw new Error("gone");
    const audio = new Audio(URL.createObjectURL(await response.blob()));
    for (const event of ["timeupdate", "loadedmetadata", "seeked"]) audio.addEventListener(event, () => this.show());
    for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, () => this.turned());
    await new Promise((resolve, reject) => {
      audio.addEventListener("loadedmetadata", resolve, { once: true });
      audio.addEventListener("error", () => reject(new Error("unreadable")), { once: true });
    });
    this.audio = audio;
    return audio;
  }

  async toggle() {
    try {
      const audio = await this.load();
      if (!audio.paused) {
        audio.pause();
        return;
      }
      if (speaking && speaking !== audio) speaking.pause();
      speaking = audio;
      await audio.play();
    } catch {
      this.clock.textContent = "Cannot be played";
    }
  }

  get length() {
    const real = this.audio?.duration;
    return Number.isFinite(real) ? real : this.known;
  }

  turned() {
    const isPlaying = !this.audio.paused && !this.audio.ended;
    this.play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.play.replaceChildren(icon(isPlaying ? "pause" : "play"));
    this.element.classList.toggle("playing", isPlaying);
    if (isPlaying) this.tick();
    if (this.audio.ended) this.audio.currentTime = 0;
  }

  tick() {
    this.show();
    if (!this.audio.paused) requestAnimationFrame(() => this.tick());
  }

  show() {
    const now = this.audio?.currentTime ?? 0;
    const part = this.length ? Math.min(1, now / this.length) : 0;
    this.line.style.setProperty("--played", part.toFixed(3));
    [...this.line.children].forEach((bar, index) => bar.classList.toggle("past", (index + 0.5) / BARS <= part));
    this.line.setAttribute("aria-valuenow", String(Math.round(now)));
    this.line.setAttribute("aria-valuetext", `${minutes(now)} of ${minutes(this.length)}`);
    this.clock.textContent = minutes(now || this.length);
  }

  async move(to) {
    const audio = await this.load().catch(() => null);
    if (audio) audio.currentTime = Math.max(0, Math.min(this.length - 0.01, to));
  }

  point(event) {
    const box = this.line.getBoundingClientRect();
    this.move(((event.clientX - box.left) / box.width) * this.length);
  }

  key(event) {
    const steps = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    this.move((this.audio?.currentTime ?? 0) + steps[event.key]);
  }

  async faster() {
    const audio = await this.load().catch(() => null);
    if (!audio) return;
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    this.speed.textContent = `${audio.playbackRate}×`;
  }
}
