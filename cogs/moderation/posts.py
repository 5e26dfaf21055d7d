"""Posts in the log channel: one case with all that is known of it, or a burst of them in short."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.moderation.cases import Did
from bot.moderation.hands import CaseFile
from bot.splitting import preview
from bot.storage.moderation import CaseKind, CaseState
from cogs.screen import literal

from . import wording

EXCERPT: Final = 600
"""Characters of a message that a case shows."""
SHORT_EXCERPTS: Final = (60, 25, 0)
"""The same for each case of a burst: the longest for which there is room."""
ROOM: Final = 4_000
"""Characters of a description."""
FIELD: Final = 1_000
COLOURS: Final = {
    CaseState.OPEN: discord.Colour.orange(),
    CaseState.ACTED: discord.Colour.red(),
    CaseState.DISMISSED: discord.Colour.light_grey(),
}
TOGETHER: Final = "The buttons act on all of them; /moderation case decides one alone."
UNREADABLE: Final = "-# You may not read the channel where this was said."
ERASED: Final = "-# What was written is erased."
NO_TEXT: Final = "-# The message has no text."


def shown(files: Sequence[CaseFile]) -> discord.Embed:
    """Show one case, or several in short."""
    return _single(files[0]) if len(files) == 1 else _burst(files)


def wordless(file: CaseFile) -> discord.Embed:
    """Show one case to somebody who may not read what was said: nothing in it quotes that."""
    reasons = tuple(
        {name: value for name, value in each.items() if name != "excerpt"}
        for each in file.case.reasons
    )
    deeds = tuple(replace(it, detail="") if it.deed == Did.REPORT else it for it in file.deeds)
    case = replace(file.case, content="", pictures=(), reasons=reasons, appeal=None)
    embed = _single(replace(file, case=case, deeds=deeds))
    embed.description = UNREADABLE
    return embed


def _single(file: CaseFile) -> discord.Embed:
    case = file.case
    words = [f"Case {case.number}", "reported" if case.kind is CaseKind.REPORT else ""]
    title = " · ".join(filter(None, [*words, wording.STATES[case.state]]))
    embed = discord.Embed(title=title, description=_said(file), colour=COLOURS[case.state])
    embed.timestamp = discord.utils.snowflake_time(case.message_id)
    embed.add_field(name="Author", value=_author(file))
    embed.add_field(name="Where", value=f"<#{case.channel_id}> · [message]({wording.link(case)})")
    _add(embed, "Why", wording.cut(wording.reasons(case), FIELD))
    _add(embed, "Done", wording.cut(wording.deeds(file), FIELD))
    if case.appeal:
        appeal = literal(preview(case.appeal, FIELD // 2))
        _add(embed, "Appeal", appeal[:FIELD])
    if case.late_ms:
        embed.set_footer(text=f"Judged {wording.lateness(case.late_ms)} late")
    return embed


def _said(file: CaseFile) -> str:
    case = file.case
    if case.state is CaseState.DISMISSED:
        return ERASED
    count = len(case.pictures)
    pictures = f"\n-# with {count} picture{'s' if count > 1 else ''}" if count else ""
    edited = "\n-# This is what it said after an edit." if case.version else ""
    return (wording.excerpt(case, EXCERPT) or NO_TEXT) + pictures + edited


def _author(file: CaseFile) -> str:
    case = file.case
    name = f"<@{case.author_id}> ({literal(preview(case.author_name, 80))})"
    if not file.earlier:
        return name
    others = "1 other case" if file.earlier == 1 else f"{file.earlier} other cases"
    return f"{name}\n{others} in {file.days} days"


def _burst(files: Sequence[CaseFile]) -> discord.Embed:
    is_open = any(it.case.state is CaseState.OPEN for it in files)
    colour = COLOURS[CaseState.OPEN if is_open else CaseState.ACTED]
    lines: list[str] = []
    for limit in SHORT_EXCERPTS:
        lines = [_line(file, limit) for file in files]
        if sum(map(len, lines)) + len(lines) <= ROOM:
            break
    embed = discord.Embed(
        title=f"{len(files)} cases at once", description=wording.cut(lines, ROOM), colour=colour
    )
    return embed.set_footer(text=TOGETHER)


def _line(file: CaseFile, limit: int) -> str:
    case = file.case
    parts = [
        f"[Case {case.number}]({wording.link(case)}) <@{case.author_id}> in <#{case.channel_id}>",
        literal(preview(wording.cause(case), 60)),
        wording.outcome(file),
        "appealed" if case.appealed_at else "",
        f"{wording.lateness(case.late_ms)} late" if case.late_ms else "",
        wording.excerpt(case, limit),
    ]
    return " · ".join(filter(None, parts))


def _add(embed: discord.Embed, name: str, value: str) -> None:
    if value:
        embed.add_field(name=name, value=value, inline=False)
