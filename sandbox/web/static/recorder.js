/** Voice messages: recorded with the microphone, or made of a sound file. */

import { api } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { toast } from "./toast.js";
import { store } from "./world.js";

/** Seconds that a voice message may last. */
const LONGEST = 20 * 60;
const BARS = 72;
/** Milliseconds that one bar of the waveform stands for. */
const STEP = 80;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/** Send a sound file as a voice message in the open channel. */
export async function sendSound(file, path = store.inChannel("voice")) {
  try {
    await api.post(path, {}, [["sound", file]]);
  } catch {
    // The person has been told why.
  }
}

/**
 * Record; the bar that shows it stands in `place` until it is sent or left.
 * @param {HTMLElement} place @param {() => void} ended
 * @returns {Promise<{leave: () => void}|null>} null when there is no microphone
 */
export async function record(place, ended) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    toast(reason(error));
    ended();
    return null;
  }
  const recording = new Recording(stream, store.inChannel("voice"), ended);
  place.append(recording.element);
  recording.begin();
  return recording;
}

function reason(error) {
  if (error.name === "NotAllowedError") return "The browser does not let this page use the microphone: allow it beside the address, or send a sound file.";
  if (error.name === "NotFoundError") return "There is no microphone: send a sound file instead.";
  return "The microphone cannot be used: send a sound file instead.";
}

class Recording {
  constructor(stream, path, ended) {
    this.stream = stream;
    this.path = path;
    this.ended = ended;
    this.isOver = false;
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
    this.recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    /** @type {Blob[]} */ this.parts = [];
    this.clock = el("time", { class: "recorder-clock", text: "0:00" });
    this.wave = el("span", { class: "recorder-wave", "aria-hidden": "true" }, ...Array.from({ length: BARS }, () => el("i")));
    this.element = el("div", { class: "recorder", role: "group", "aria-label": "Recording a voice message" },
      iconButton("trash", "Throw the recording away", () => this.leave()),
      el("span", { class: "recorder-light", "aria-hidden": "true" }), this.clock, this.wave,
      el("span", { class: "recorder-said", role: "status", text: "Recording" }),
      el("button", { type: "button", class: "button primary", on: { click: () => this.send() } }, icon("send"), "Send"));
    this.element.addEventListener("keydown", (event) => this.keyed(event));
  }

  begin() {
    this.recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    this.recorder.start(1000);
    this.began = performance.now();
    this.audio = new AudioContext();
    this.ear = new AnalyserNode(this.audio, { fftSize: 2048 });
    this.audio.createMediaStreamSource(this.stream).connect(this.ear);
    this.ticking = setInterval(() => this.tick(), STEP);
    this.element.querySelector(".primary").focus();
  }

  tick() {
    const seconds = Math.floor((performance.now() - this.began) / 1000);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const samples = new Float32Array(this.ear.fftSize);
    this.ear.getFloatTimeDomainData(samples);
    const loud = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
    const bar = this.wave.firstElementChild;
    bar.style.setProperty("--loud", String(Math.min(1, loud * 4)));
    this.wave.append(bar);
    if (seconds >= LONGEST) this.send();
  }

  /** Stop the microphone; tells whether it ran. */
  stop() {
    if (this.isOver) return false;
    this.isOver = true;
    clearInterval(this.ticking);
    this.audio.close();
    return true;
  }

  release() {
    for (const track of this.stream.getTracks()) track.stop();
    this.element.remove();
    this.ended();
  }

  leave() {
    if (!this.stop()) return;
    this.recorder.stop();
    this.release();
  }

  async send() {
    if (!this.stop()) return;
    const stopped = new Promise((resolve) => { this.recorder.addEventListener("stop", resolve, { once: true }); });
    this.recorder.stop();
    await stopped;
    const kind = this.recorder.mimeType.split(";")[0] || "audio/webm";
    const file = new File(this.parts, `voice-message.${kind.split("/")[1]}`, { type: kind });
    this.release();
    await sendSound(file, this.path);
  }

  keyed(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.leave();
  }
}
