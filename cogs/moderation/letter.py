"""What the author of a message is told."""

from collections.abc import Iterator

import discord

from bot.errors import InputError
from bot.moderation.cases import BOT, Did
from bot.moderation.hands import CaseFile
from bot.splitting import LIMIT, preview
from cogs.screen import literal

from . import wording

EXCERPT = 500
"""Characters of their message that are quoted."""
APPEAL = (
    "If you think that this is a mistake, press **Appeal**: the moderators will read it. You can do"
    " so once."
)
NAMES = {
    "repeated": "repeated cases",
    "report": "members reported it",
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
    done = list(_done(file))
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


def _done(file: CaseFile) -> Iterator[str]:
    """Say what was done: by the bot itself, or by moderators, none of whom is named."""
    for deed in file.deeds:
        is_own = deed.by_id == BOT
        if not deed.is_done:
            continue
        if deed.deed == Did.DELETE:
            yield f"{'I' if is_own else 'the moderators'} deleted your message"
        elif deed.deed == Did.TIMEOUT and is_own and file.case.until:
            yield f"you cannot write there until {wording.moment(file.case.until)}"
        elif deed.deed == Did.TIMEOUT and not is_own:
            length = deed.detail.partition(":")[0]  # the reason is for moderators
            yield f"the moderators timed you out for {literal(length)}"


def reason(file: CaseFile) -> str:
    """Give the reasons of a case in words for its author, without scores and rules in detail."""
    names = dict.fromkeys(str(each.get("name")) for each in file.case.reasons)
    return ", ".join(NAMES.get(name, name) for name in names) or "the rules of this server"
