"""What the author of a message is told."""

import discord

from bot.errors import InputError
from bot.moderation.cases import Did
from bot.moderation.hands import CaseFile
from bot.splitting import LIMIT, preview
from cogs.screen import literal

from . import wording
from .buttons import has

EXCERPT = 500
"""Characters of their message that are quoted."""
APPEAL = (
    "If you think that this is a mistake, press **Appeal**: the moderators will read it. You can do"
    " so once."
)
NAMES = {
    "repeated": "repeated cases",
    "word": "a blocked word",
    "pattern": "blocked words",
    "invite": "an invite to another server",
    "link": "a blocked link",
    "allow-link": "a link that is not allowed",
    "mentions": "too many mentions",
    "repeat": "the same text again and again",
}
"""What authors read of rules, by their kinds; categories go by their own names."""
NOTHING = "Nothing was done about the message, so I did not write to its author."


def told(file: CaseFile, guild: discord.Guild | None) -> str:
    """Say what was done about a message, and why.

    Raises:
        InputError: nothing was done.
    """
    case = file.case
    done = []
    if has(file, Did.DELETE):
        done.append("I deleted your message")
    if has(file, Did.TIMEOUT) and case.until:
        done.append(f"you cannot write there until {wording.moment(case.until)}")
    if not done:
        raise InputError(NOTHING)
    server = f"**{literal(preview(guild.name, 100))}**" if guild else "a server"
    sentence = ", and ".join(done)
    lines = [
        f"{sentence[0].upper()}{sentence[1:]}: in {server}, <#{case.channel_id}>.",
        f"Reason: {literal(reason(file))}.",
        wording.excerpt(case, EXCERPT),
        APPEAL,
    ]
    return "\n".join(filter(None, lines))[:LIMIT]


def reason(file: CaseFile) -> str:
    """Give the reasons of a case in words for its author, without scores and rules in detail."""
    names = dict.fromkeys(str(each.get("name")) for each in file.case.reasons)
    return ", ".join(NAMES.get(name, name) for name in names) or "the rules of this server"
