/** Asks the sandbox's control interface; what it refuses is shown as a sentence. */

import { toast } from "./toast.js";

/** The request was refused, or nobody answered; the message is a sentence. */
export class Refused extends Error {
  /** @param {string} sentence @param {number} status @param {any} [body] */
  constructor(sentence, status, body = null) {
    super(sentence);
    this.status = status;
    this.body = body;
  }
}

const UNREACHABLE = "The sandbox does not answer. Is it still running?";

/**
 * Ask something.
 * @param {string} method @param {string} path
 * @param {any} [body] @param {Record<string, File>|Array<[string, File]>} [files] by field name
 * @param {{quiet?: boolean, signal?: AbortSignal}} [how] quiet: the caller shows what was refused
 * @returns {Promise<any>}
 */
async function ask(method, path, body, files, how = {}) {
  try {
    return await answered(method, path, body, files, how.signal);
  } catch (error) {
    if (!how.quiet && error.name !== "AbortError") toast(error.message);
    throw error;
  }
}

async function answered(method, path, body, files, signal) {
  let response;
  try {
    response = await fetch(path, { method, signal, ...content(body, files) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(UNREACHABLE, 0);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Refused(answer?.error ?? `The sandbox answered ${response.status}.`, response.status, answer);
  }
  return answer;
}

function content(body, files) {
  const pairs = Array.isArray(files) ? files : Object.entries(files ?? {});
  if (pairs.length === 0) {
    if (body === undefined || body === null) return {};
    return { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  }
  const form = new FormData();
  form.append("json", JSON.stringify(body ?? {}));
  for (const [name, file] of pairs) form.append(name, file, file.name);
  return { body: form };
}

export const api = {
  get: (path, how) => ask("GET", path, undefined, undefined, how),
  post: (path, body = {}, files = {}, how = {}) => ask("POST", path, body, files, how),
  put: (path, body, how) => ask("PUT", path, body, undefined, how),
  patch: (path, body, how) => ask("PATCH", path, body, undefined, how),
  del: (path, how) => ask("DELETE", path, undefined, undefined, how),
};
