/** The forms that the bot opens. */
export function openModal(_invocation) {}
