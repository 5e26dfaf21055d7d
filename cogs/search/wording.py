"""How what was found is put into words."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import discord

from bot.search.excerpts import LENGTH, Piece, excerpt
from bot.search.reading import Source
from bot.search.service import Found, Hit
from bot.storage.search import Passage
from cogs.screen import literal

PAGE = 5
"""Hits on a page."""
NOTHING = (
    "I found nothing like that among the messages that you may read. Try other words, or fewer"
    " filters."
)
NOTHING_TO_SHARE = (
    "Not everybody here may read these messages, so I cannot share them. Nothing was posted."
)
NO_ANSWER = "The messages that you may read do not say. Ask in other words, or with fewer filters."
EMPTY = (
    "Search holds nothing there that you may read. Admins switch it on with the setting"
    " `search.enabled`, and have it read what was said before with /embed index."
)
_LENGTHS = (LENGTH, 160, 80, 40)
"""Characters of an excerpt; the first that lets a page fit is taken."""
_LONGEST_NOTE = 700
_LONGEST_SOURCES = 850
"""Characters of a list of sources from which on it leaves out when they were written."""
_ROOM = 3_300
"""Characters of a page's hits: an embed holds 4,096, and the note comes on top."""
_NEAR_MS = 30 * 60 * 1_000
"""How far from a message another one may be to show what it was about."""
_CITED = re.compile(r"[\[【]\s*([0-9]{1,2}(?:\s*[,;]\s*[0-9]{1,2})*)\s*(?:†[^\]】]*)?[\]】]")
_MARK = re.compile(r"\[([0-9]{1,2})\]")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\(\s*<?([^)\s>]{1,500})>?[^)\n]{0,200}\)")


def link(passage: Passage) -> str:
    """Give the address of a message."""
    return (
        f"https://discord.com/channels/{passage.guild_id}/{passage.channel_id}/{passage.message_id}"
    )


def nothing(found: Found, text: str) -> str:
    """Tell that nothing was found, in these words unless there is nothing in which to look."""
    if found.is_empty:
        return EMPTY
    return text + (f"\n-# {found.note}" if found.note else "")


def page(
    hits: Sequence[Hit], contexts: Sequence[Passage | None], text: str, *, number: int, note: str
) -> discord.Embed:
    """Show a page of hits, from 1 on; the footer is what was looked for, as it was typed."""
    shown = _fitting(hits, contexts, text, first=(number - 1) * PAGE + 1)
    description = f"{shown}\n-# {note[:_LONGEST_NOTE]}" if note else shown
    return discord.Embed(title="What I found", description=description).set_footer(text=text)


def shared(hits: Sequence[Hit], text: str, who: discord.abc.User) -> discord.Embed:
    """Show to everybody what somebody found."""
    shown = _fitting(hits, [None] * len(hits), text, first=1)
    embed = discord.Embed(title="Found messages", description=shown)
    embed.add_field(name="Shared by", value=who.mention)
    return embed.set_footer(text=text)


def context_of(passage: Passage, around: Iterable[Passage]) -> Passage | None:
    """Choose what was said right before a message, else right after it."""
    near = [it for it in around if abs(it.created_at - passage.created_at) <= _NEAR_MS]
    others = [it for it in near if it.message_id != passage.message_id]
    before = [it for it in others if it.message_id < passage.message_id]
    return before[-1] if before else next(iter(others), None)


def cited(text: str, sources: Sequence[Source]) -> str:
    """Turn the numbers in an answer into links, and leave out numbers that mean nothing.

    No other link keeps a face that hides where it goes: an answer may repeat what anybody wrote.
    """
    links = {source.number: link(source.found) for source in sources}

    def known(match: re.Match[str]) -> str:
        numbers = [int(each) for each in re.findall("[0-9]+", match[1])]
        return "".join(f"[{each}]" for each in numbers if each in links)

    def mark(match: re.Match[str]) -> str:
        return f"[[{match[1]}]](<{links[int(match[1])]}>)"

    # Numbers go first, so that nothing stands together that they kept apart.
    plain = _LINK.sub(_bare, _CITED.sub(known, text)).replace("](", "] (")
    return _MARK.sub(mark, plain)


def sources_line(text: str, sources: Sequence[Source]) -> str:
    """List what an answer rests on: the sources that it names, or all where it names none."""
    named = {int(each) for found in _CITED.findall(text) for each in re.findall("[0-9]+", found)}
    used = [source for source in sources if source.number in named]
    lead = "Sources" if used else "Read for this"
    shown = [
        f"[{source.number}](<{link(source.found)}>) <#{source.found.channel_id}>"
        for source in used or sources
    ]
    timed = [f"{each} {_moment(it.found)}" for each, it in zip(shown, used or sources, strict=True)]
    full, brief = (f"{lead}: " + " · ".join(each) for each in (timed, shown))
    return full if len(full) <= _LONGEST_SOURCES else brief


def _bare(match: re.Match[str]) -> str:
    label, address = match.groups()
    return f"{label} ({address})"


def _fitting(
    hits: Sequence[Hit], contexts: Sequence[Passage | None], text: str, *, first: int
) -> str:
    """Show hits as fully as a page holds; what is full of signs takes more room than others."""
    shown = ""
    for length in _LENGTHS:
        shown = "\n".join(
            _shown(nth, hit.passage, context, text, length)
            for nth, (hit, context) in enumerate(zip(hits, contexts, strict=True), first)
        )
        if len(shown) <= _ROOM:
            break
    return shown


def _shown(number: int, passage: Passage, context: Passage | None, text: str, length: int) -> str:
    where = f"<@{passage.author_id}> in <#{passage.channel_id}> {_moment(passage)}"
    lines = [
        f"**{number}.** {where} · [Jump]({link(passage)})",
        f"> {_marked(excerpt(passage.text, text, length=length))}",
    ]
    if context is not None:
        word = "before" if context.message_id < passage.message_id else "after"
        said = _marked(excerpt(context.text, text, length=length // 2), with_bold=False)
        lines.append(f"-# {word} it, <@{context.author_id}>: {said}")
    return "\n".join(lines)


def _marked(pieces: Iterable[Piece], *, with_bold: bool = True) -> str:
    """Show pieces as they were written; what was hidden stays so, whole in itself."""
    shown = ""
    for is_hidden, some in groupby(pieces, key=lambda it: it.is_hidden):
        text = "".join(_lettered(piece, with_bold=with_bold) for piece in some)
        if is_hidden and text.strip():
            end = "\u200b" if text.endswith("|") else ""  # so that it does not join the sign
            text = f"||{text}{end}||"
        shown += text
    return shown


def _lettered(piece: Piece, *, with_bold: bool) -> str:
    text = literal(piece.text)
    return f"**{text}**" if piece.is_match and with_bold else text


def _moment(passage: Passage) -> str:
    when = datetime.fromtimestamp(passage.created_at / 1_000, UTC)
    return discord.utils.format_dt(when, "R")
