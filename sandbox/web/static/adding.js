/** What the plus beside the message box offers. */

import { askForThread, showKeys } from "./dialogs.js";
import { popUp } from "./popup-menu.js";
import { sendSound } from "./recorder.js";
import { chooseFiles } from "./upload.js";
import { store } from "./world.js";

/** Types of channels that have threads: texts and news. */
const THREADED = new Set([0, 5]);
const SOUNDS = "audio/*,video/webm,video/mp4";

/**
 * Open the menu of what can be added where one writes.
 * @param {HTMLElement} anchor
 * @param {{take: (files: File[]) => void, command: () => void, isEdit: boolean}} to
 */
export function offerMore(anchor, { take, command, isEdit }) {
  const { may = {}, type } = store.here ?? {};
  const canSend = may.attach !== false && !isEdit;
  const sound = () => chooseFiles(([file]) => { if (file) sendSound(file); }, { accept: SOUNDS, multiple: false });
  popUp([
    canSend && { label: "Send files", icon: "file", run: () => chooseFiles(take) },
    canSend && may.record !== false && { label: "Send a sound as a voice message", icon: "microphone", run: sound },
    may.command !== false && { label: "Use a command", icon: "command", run: command },
    may.open_threads && THREADED.has(type) && { label: "Open a thread", icon: "thread", run: askForThread },
    { label: "See the keys", icon: "more", run: showKeys },
  ], anchor, { label: "Add" });
}
