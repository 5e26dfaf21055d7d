/** The message box: writing, answering and editing messages, files, and the way to commands. */

import { run } from "./act.js";
import { offerMore } from "./adding.js";
import { Aim, lastOwn } from "./aim.js";
import { api } from "./api.js";
import { channelName } from "./channels.js";
import { el, grow, iconButton } from "./dom.js";
import { confirmDeletion } from "./deleting.js";
import { decoded, encoded, MentionPicker } from "./mentions.js";
import { OptionForm } from "./options.js";
import { pendings, tellOf } from "./pending.js";
import { Picker } from "./picker.js";
import { record } from "./recorder.js";
import { doneTyping, tellTyping } from "./typing.js";
import { acceptDrops, Tray } from "./upload.js";
import { store } from "./world.js";

const LONGEST = 2000;
/** Characters left from which on they are counted. */
const FEW = 200;

const place = document.getElementById("composer");
const field = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: "message-text", rows: "1", "aria-describedby": "message-note" }));
const aim = new Aim(() => enter(null));
const note = el("p", { class: "compose-note", id: "message-note", role: "status" });
const more = iconButton("plus", "Add", () => offerMore(more, { take, command: beginCommand, isEdit: aim.isEdit }), { class: "icon-button more", "aria-haspopup": "menu" });
const mic = iconButton("microphone", "Record a voice message", () => startRecording());
const sendButton = iconButton("send", "Send", () => send(), { class: "icon-button send" });
const tray = new Tray(() => changed());
const box = el("form", { class: "compose", "aria-label": "Write a message" }, aim.element, tray.element,
  el("div", { class: "compose-line" }, more, field, mic, sendButton), note);
const picker = new Picker(field, openCommand);
const mentions = new MentionPicker(field);

/** @type {Map<string, {text: string, files: File[], wanted: any}>} what is unfinished, by person and channel */
const drafts = new Map();
/** @type {OptionForm|null} */ let form = null;
/** @type {{leave: () => void}|null} */ let recording = null;
let draftKey = "";

/** Begin to let people write. */
export function startComposer() {
  place.append(pendings, box);
  field.addEventListener("input", () => { changed(); suggest(); if (!aim.isEdit) tellTyping(field.value); });
  field.addEventListener("keydown", keyed);
  field.addEventListener("blur", () => { picker.hide(); mentions.hide(); });
  box.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  place.addEventListener("paste", pasted);
  acceptDrops(document.getElementById("main"), { label: dropLabel, take });
  store.on("channel", moved);
  for (const kind of ["world", "places"]) store.on(kind, render);
  store.on("reply", (message) => enter(message && { kind: "reply", message }));
  store.on("edit", (message) => enter(message && { kind: "edit", message }));
  store.on("command", (path) => startCommand(path));
  store.on("mention", (id) => mention(id));
  document.addEventListener("click", (event) => {
    const named = event.target.closest?.(".mention[data-command]");
    if (named) startCommand(named.dataset.command);
  });
}

/** Put the focus into the message box; `text` is put in if it is empty. */
export function writeHere(text = "") {
  if (form || recording || field.disabled) return;
  field.focus();
  if (text && !field.value) put(text);
}

function put(text, start = 0, end = field.value.length) {
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Name somebody in the message. */
function mention(id) {
  if (form || recording || field.disabled) return;
  field.focus();
  put(`@${store.nameOf(id)} `, field.selectionStart, field.selectionEnd);
}

/** Take up a command by its name, as if it had been typed. */
export function startCommand(path) {
  if (form) closeCommand();
  enter(null);
  field.focus();
  put(`/${path} `);
}

/** Leave what one is in the middle of; tells whether there was anything. */
export function leave() {
  if (recording) recording.leave();
  else if (form) closeCommand();
  else if (aim.wanted) enter(null);
  else return false;
  return true;
}

function moved() {
  const key = store.here ? `${store.who} ${store.state.channel}` : "";
  if (key === draftKey) {
    render();
    return;
  }
  if (draftKey) drafts.set(draftKey, { text: field.value, files: tray.files, wanted: aim.wanted });
  if (form) closeCommand();
  recording?.leave();
  doneTyping();
  draftKey = key;
  const { text = "", files = [], wanted = null } = drafts.get(draftKey) ?? {};
  field.value = text;
  tray.set(files);
  setAim(wanted);
  render();
}

function render() {
  const { here } = store;
  place.hidden = !here;
  if (!here) return;
  const may = here.may ?? {};
  field.disabled = may.write === false;
  const label = field.disabled ? "You may not write here" : `Message ${here.type >= 10 || here.type === 1 ? "" : "#"}${channelName(here)}`;
  field.placeholder = label;
  field.setAttribute("aria-label", label);
  more.disabled = field.disabled;
  changed();
}

function changed() {
  grow(field);
  const left = LONGEST - field.value.length;
  note.textContent = left < 0 ? `${-left} characters too many: a message takes ${LONGEST}.` : left < FEW ? `${left} characters left.` : "";
  note.classList.toggle("refusal", left < 0);
  const isEmpty = !field.value.trim() && !tray.files.length;
  mic.hidden = !isEmpty || aim.isEdit || field.disabled || store.here?.may?.record === false;
  sendButton.hidden = !mic.hidden || field.disabled;
}

function suggest() {
  if (!aim.isEdit && field.value.startsWith("/")) {
    mentions.hide();
    picker.typed();
  } else {
    picker.hide();
    mentions.typed();
  }
}

function keyed(event) {
  if (event.isComposing || picker.keyed(event) || mentions.keyed(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && !field.value && !aim.wanted && !event.shiftKey && !event.altKey && lastOwn()) {
    event.preventDefault();
    enter({ kind: "edit", message: lastOwn() });
  } else if (event.key === "Escape" && leave()) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Begin to answer or edit a message, or stop to. */
function enter(wanted) {
  if (form) closeCommand();
  const wasEdit = aim.isEdit;
  if (wanted?.kind === "edit") field.value = decoded(wanted.message.content);
  else if (wasEdit) field.value = "";
  setAim(wanted);
  changed();
  if (!field.disabled) field.focus();
}

function setAim(wanted) {
  aim.set(wanted);
  place.classList.toggle("editing", aim.isEdit);
}

async function send() {
  const text = field.value.trim();
  if (text.length > LONGEST || field.disabled) return;
  if (aim.isEdit) {
    await change(aim.wanted.message, text);
    return;
  }
  if (!text && !tray.files.length) return;
  const sent = { text: field.value, files: tray.files, wanted: aim.wanted };
  const body = { text: encoded(text), ...(aim.wanted ? { reply_to: aim.wanted.message.id } : {}) };
  const key = draftKey;
  const path = store.inChannel("messages");
  clear();
  try {
    await api.post(path, body, sent.files.map((file, at) => [`file${at}`, file]));
  } catch {
    giveBack(key, sent);
  }
}

function clear() {
  field.value = "";
  doneTyping();
  tray.set([]);
  setAim(null);
  changed();
}

/** What could not be sent is not lost. */
function giveBack(key, sent) {
  if (key !== draftKey) {
    drafts.set(key, sent);
    return;
  }
  if (!field.value) field.value = sent.text;
  tray.set([...sent.files, ...tray.files]);
  setAim(sent.wanted);
  changed();
}

async function change(message, text) {
  if (!text) {
    confirmDeletion(message);
    return;
  }
  try {
    if (encoded(text) !== message.content) await api.patch(store.inChannel(`messages/${message.id}`, message.channel_id), { text: encoded(text) });
    enter(null);
  } catch {
    // The person has been told why; the text stays.
  }
}

/** Put the form of a command in place of the message box; `rest` is what was typed of its options. */
function openCommand(command, rest = "") {
  field.value = "";
  changed();
  form = new OptionForm(command, {
    close: closeCommand,
    send: async (values, files) => {
      const { done } = await run(command.path, values, files);
      tellOf(`/${command.path}`, done);
      closeCommand();
    },
  });
  box.hidden = true;
  place.append(form.element);
  form.begin(rest);
}

function closeCommand() {
  const hadFocus = form?.element.contains(document.activeElement);
  form?.element.remove();
  form = null;
  box.hidden = false;
  if (hadFocus) field.focus();
}

async function startRecording() {
  box.hidden = true;
  recording = await record(place, () => {
    recording = null;
    box.hidden = false;
    field.focus();
  });
}

function beginCommand() {
  enter(null);
  put("/");
}

function pasted(event) {
  const files = [...event.clipboardData?.files ?? []];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isTooLong = !form && text.length + field.value.length > LONGEST && canAttach();
  if (!files.length && !isTooLong) return;
  event.preventDefault();
  take(files.length ? files : [new File([text], "message.txt", { type: "text/plain" })]);
}

/** Tell whether files can go along with what is written. */
function canAttach() {
  return !recording && !field.disabled && !aim.isEdit && Boolean(store.here) && store.here.may?.attach !== false;
}

function dropLabel() {
  if (form) return `Drop to give it to /${form.command.path}`;
  return canAttach() ? `Drop to send it to ${channelName(store.here)}` : null;
}

function take(files) {
  if (form) {
    if (!files.every((file) => form.take(file))) form.refusal.textContent = "This command takes no more files.";
  } else if (canAttach()) {
    tray.add(files);
    field.focus();
  }
}
