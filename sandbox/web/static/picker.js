/** The choice of slash commands that opens when a text begins with a slash. */

import { fitting, forget, runnables } from "./commands.js";
import { icon } from "./dom.js";
import { Suggestions } from "./suggestions.js";
import { store } from "./world.js";

export class Picker {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {(command: import("./commands.js").Runnable, rest: string) => void} choose
   */
  constructor(field, choose) {
    this.field = field;
    this.choose = choose;
    /** Whether the commands are being read, and Enter was pressed meanwhile. */
    this.isReading = false;
    this.isDue = false;
    this.suggestions = new Suggestions(field, {
      label: "Commands", place: document.getElementById("picker"), pick: (item) => this.picked(item.value),
    });
  }

  /** Follow what is typed. */
  async typed() {
    const text = this.field.value;
    if (!text.startsWith("/") || text.includes("\n") || store.here?.may?.command === false) {
      this.hide();
      return;
    }
    if (text === "/") forget();
    this.isReading = true;
    const all = await this.read();
    if (this.field.value !== text) return;
    this.isReading = false;
    if (all) this.found(all, text.slice(1));
    this.isDue = false;
  }

  found(all, typed) {
    const whole = named(all, typed);
    if (whole) {
      this.picked(whole.command, whole.rest);
      return;
    }
    this.offer(all, typed);
    if (this.isDue && this.suggestions.current) this.picked(this.suggestions.current.value);
  }

  hide() {
    this.isReading = false;
    if (this.suggestions.isOpen) this.suggestions.hide();
  }

  /** Use a key if it is the list's; Enter waits for the list, so that a command is not said aloud. */
  keyed(event) {
    if (this.isReading && event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.isDue = true;
      return true;
    }
    return this.suggestions.keyed(event);
  }

  async read() {
    try {
      return await runnables();
    } catch (error) {
      this.suggestions.show([], { empty: error.message });
      return null;
    }
  }

  offer(all, typed) {
    const found = fitting(all, typed);
    const isAll = !typed.trim();
    this.suggestions.show(found.map((each) => ({
      label: `/${each.path}`, hint: each.description, value: each, face: icon("command"),
      group: isAll ? (each.group ? `/${each.group}` : "Commands") : undefined, note: takes(each),
    })), { empty: all.length ? "No command is called that." : "The bot offers no commands here." });
  }

  picked(command, rest = "") {
    this.hide();
    this.choose(command, rest);
  }
}

/** The options that must be given, in a word or two. */
function takes(command) {
  return command.options.filter((each) => each.required).map((each) => each.name).join(", ");
}

/** A command whose whole name is typed, with a blank behind it and perhaps its first option. */
function named(all, typed) {
  const command = all.find((each) => typed.startsWith(`${each.path} `));
  return command ? { command, rest: typed.slice(command.path.length + 1) } : null;
}
