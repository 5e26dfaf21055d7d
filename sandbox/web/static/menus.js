/** The menu of a message. */

/**
 * Open the menu of a message.
 * @param {any} _message @param {HTMLElement} _anchor @param {{x: number, y: number}} [_at]
 */
export function openMenu(_message, _anchor, _at) {}
