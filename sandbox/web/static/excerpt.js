/** A message in a line. */

const LONGEST = 200;

/**
 * Tell in a line of plain text what a message says; what is covered stays unsaid.
 * @param {any} message as the server painted it
 */
export function excerpt(message) {
  const embed = message.embeds?.[0] ?? {};
  const said = plain(message.content_html) || message.content || embed.title || plain(embed.description_html);
  const instead = message.attachments?.length ? "An attachment" : "A message";
  return (said || instead).slice(0, LONGEST);
}

function plain(html) {
  if (!html) return "";
  const inert = document.createElement("template");
  inert.innerHTML = html;
  for (const spoiler of inert.content.querySelectorAll(".spoiler")) spoiler.textContent = "▇▇▇";
  for (const part of inert.content.querySelectorAll("li, div, br, pre, h1, h2, h3, small")) part.after(" ");
  return inert.content.textContent.replace(/\s+/g, " ").trim();
}
