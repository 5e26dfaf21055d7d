"""What is said of cases: scores as bars, reasons, and who did what."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.moderation.cases import BOT, Did
from bot.moderation.hands import CaseFile
from bot.moderation.verdicts import REPEATED
from bot.splitting import preview
from bot.storage.moderation import Case, CaseState, Deed
from cogs.screen import literal

STEPS = 10
"""Blocks of a bar."""
DONE: Mapping[str, str] = {
    Did.DELETE: "deleted the message",
    Did.TIMEOUT: "timed the author out",
    Did.BAN: "banned the author",
    Did.BAN_FOR: "banned the author",
    Did.UNBAN: "lifted the ban",
    Did.DISMISS: "dismissed the case",
    Did.LIFT: "took the timeout back",
    Did.TELL: "told the author",
    Did.REPORT: "reported it, too",
}
SHORT: Mapping[str, str] = {
    Did.DELETE: "deleted",
    Did.TIMEOUT: "timed out",
    Did.BAN: "banned",
    Did.BAN_FOR: "banned for a while",
    Did.UNBAN: "ban lifted",
    Did.LIFT: "timeout taken back",
}
STATES = {CaseState.OPEN: "", CaseState.ACTED: "acted upon", CaseState.DISMISSED: "dismissed"}
RULES = {"allow-link": "link that is not allowed"}
"""Rules that their kind alone would say the opposite of."""
REPORTED = "report"
"""The name of the reason that a member gave."""


def bar(score: float) -> str:
    """Show a score from 0 to 1 as a bar of ten blocks."""
    full = round(min(max(score, 0.0), 1.0) * STEPS)
    return "▰" * full + "▱" * (STEPS - full)


def number(score: float) -> str:
    """Write a score with two decimals, never rounded up to a threshold that it does not reach."""
    return f"{int(score * 100 + 1e-9) / 100:.2f}"


def reasons(case: Case) -> list[str]:
    """Say why a case was opened, one line a reason."""
    return [_reason(case, each) for each in case.reasons]


def cause(case: Case) -> str:
    """Give the first reason in a few words; that there were other cases is none by itself."""
    first = next((it for it in case.reasons if it.get("name") != REPEATED), None)
    if first is None:
        return str(case.kind)
    score = first.get("score")
    return f"{first.get('name')} {number(score)}" if score is not None else str(first.get("name"))


def deeds(file: CaseFile) -> list[str]:
    """Say who did what, and what could not be done, one line each."""
    return [line for deed in file.deeds if (line := _deed(file.case, deed))]


def outcome(file: CaseFile) -> str:
    """Say in a few words what was done about a case."""
    words = [SHORT[it.deed] for it in file.deeds if it.is_done and it.deed in SHORT]
    failed = ["⚠️ not all could be done"] if any(not it.is_done for it in file.deeds) else []
    state = STATES[file.case.state]
    return ", ".join(dict.fromkeys([*words, *([state] if state and not words else []), *failed]))


def excerpt(case: Case, limit: int) -> str:
    """Give what was written, hidden until somebody clicks on it; nothing if it is erased."""
    shown = literal(preview(case.content, limit)).strip() if limit else ""
    return f"||{shown}||" if shown else ""


def lateness(milliseconds: int) -> str:
    """Say how late a message was judged."""
    minutes = max(1, round(milliseconds / 60_000))
    if minutes < 120:  # noqa: PLR2004 -- two hours
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"  # noqa: PLR2004 -- two days


def who(user_id: int) -> str:
    """Name who did something."""
    return "I" if user_id == BOT else f"<@{user_id}>"


def moment(milliseconds: int, style: str = "f") -> str:
    """Write a time as Discord shows it to each reader."""
    return f"<t:{milliseconds // 1000}:{style}>"


def link(case: Case) -> str:
    """Give the address of a case's message."""
    return f"https://discord.com/channels/{case.guild_id}/{case.channel_id}/{case.message_id}"


def cut(lines: Sequence[str], limit: int) -> str:
    """Put lines together as far as there is room; what is left out is counted."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        rest = f"\n… and {len(lines) - index} more"
        if sum(map(len, kept)) + len(kept) + len(line) + len(rest) > limit:
            return "\n".join(kept) + rest
        kept.append(line)
    return "\n".join(kept)


def _reason(case: Case, reason: Mapping[str, Any]) -> str:
    name, score, words = (reason.get(key) for key in ("name", "score", "excerpt"))
    quoted = f": ||{literal(preview(words, 150))}||" if words else ""
    if score is not None:
        threshold = reason.get("threshold")
        bound = "(flagged)" if threshold is None else f"≥ {number(threshold)}"
        return f"`{bar(score)}` **{name}** {number(score)} {bound}"
    if name == REPORTED:
        by = "somebody" if case.reporter_id is None else f"<@{case.reporter_id}>"
        return f"Reported by {by}{quoted}"
    if name == REPEATED:
        return "Repeated cases"
    return f"Rule: **{RULES.get(str(name), name)}**{quoted}"


def _deed(case: Case, deed: Deed) -> str:
    if deed.deed in {Did.POST, Did.APPEAL} and deed.is_done:
        return ""
    detail = literal(preview(deed.detail, 300))
    if not deed.is_done:
        return f"⚠️ {preview(deed.detail, 300)}"  # a sentence of the bot's own
    text = f"{who(deed.by_id)} {DONE.get(deed.deed, deed.deed)}"
    if deed.deed == Did.TIMEOUT and deed.by_id == BOT and case.until:
        text += f" until {moment(case.until)}"
    return f"{text}{f' ({detail})' if detail else ''} {moment(deed.at, 'R')}"
