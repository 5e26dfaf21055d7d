"""The messages of a channel, page by page, as one person sees them."""

from typing import Any, Final

from sandbox.discord import payloads
from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.records import Message
from sandbox.discord.snowflakes import parse
from sandbox.web.painting import Painter

MOST: Final = 100
"""Messages in a page."""
USUAL: Final = 50


async def history(ask: Ask) -> dict[str, Any]:
    """List messages, oldest first: the latest, or those before or around one.

    `older` and `newer` tell whether there are more. Ephemeral messages stand among them.
    """
    limit = _limit(ask)
    before, around = _id(ask, "before"), _id(ask, "around")
    state, actor, place = ask.server.state, ask.actor, ask.channel
    found = state.history(actor.id, place, before=before, around=around, limit=limit)
    found.reverse()
    kept = list(state.channel(place).messages)
    older = bool(found) and found[0].id != kept[0]
    newer = bool(found) and found[-1].id != kept[-1]
    end = before if before is not None else (found[-1].id + 1 if newer else None)
    span = (found[0].id if older else 0, end)
    shown = sorted((*found, *_whispered(ask, place, span)), key=lambda each: each.id)
    painter = Painter(state, actor.id)
    messages = [painter.message(payloads.message(state, each, viewer=actor.id)) for each in shown]
    return {"messages": messages, "older": older, "newer": newer}


def _whispered(ask: Ask, place: int, span: tuple[int, int | None]) -> list[Message]:
    """Find the person's ephemeral messages in a stretch of the channel."""
    first, last = span
    return [
        each
        for each in ask.server.state.ephemerals.values()
        if each.ephemeral_to == ask.actor.id
        and each.channel_id == place
        and each.id >= first
        and (last is None or each.id < last)
    ]


def _limit(ask: Ask) -> int:
    text = ask.query.get("limit", str(USUAL))
    number = parse(text)
    if number is None or not 1 <= number <= MOST:
        raise Mistake(f"'limit' is a number from 1 to {MOST}.")
    return number


def _id(ask: Ask, name: str) -> int | None:
    text = ask.query.get(name)
    number = parse(text)
    if text is not None and number is None:
        raise Mistake(f"{name!r} is a message's id.")
    return number
