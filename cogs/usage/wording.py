"""How usage is put into words: one page for oneself, one for a server."""

from collections.abc import Callable, Iterable, Sequence

import discord

from bot.endpoints.transport import quoting
from bot.storage.usage import Share, Sum
from bot.usage import Prices
from bot.usage.fitting import Room
from bot.usage.reports import OwnUse, ServerUse

FIELD = 1_024
"""Characters of an embed's field."""
BLOCKS = 10
"""Blocks of a bar that is full."""
NOTHING = "Nothing yet."
Called = Callable[[str | int | None], str]
"""Puts whose share it is into words."""
ERASED = "members who had their data deleted"


def own_page(use: OwnUse, prices: Prices | None, *, in_server: bool) -> discord.Embed:
    """Show somebody what they used, and what may be used where they are."""
    where = "in this server" if in_server else "in direct messages with me"
    page = discord.Embed(title=f"What you used {where}")
    page.add_field(name="Today", value=_amounts(use.today, prices), inline=False)
    page.add_field(name="This month", value=_amounts(use.month, prices), inline=False)
    if use.rooms:
        limits = [_limit(room, prices) for room in use.rooms]
        page.add_field(name="Limits", value=_fitting(limits), inline=False)
    if use.models:
        models = _shares(use.models, _model, prices)
        page.add_field(name="Models in the last 30 days", value=models, inline=False)
    return page.set_footer(text="Days and months are those of UTC.")


def server_page(use: ServerUse, prices: Prices | None) -> discord.Embed:
    """Show an admin what the server used."""
    span = "today" if use.days == 1 else f"in the last {use.days} days"
    page = discord.Embed(
        title=f"What this server used {span}", description=_amounts(use.total, prices)
    )
    if use.total.calls:
        for name, shares, called in (
            ("Members", use.members, _member),
            ("Commands", use.commands, _command),
            ("Models", use.models, _model),
            ("Days", use.newest, _day),
        ):
            page.add_field(name=name, value=_shares(shares, called, prices), inline=False)
    return page.set_footer(text="Days are those of UTC. What failed is counted, too.")


def _amounts(total: Sum, prices: Prices | None) -> str:
    if not total.calls:
        return NOTHING
    failed = f" ({total.failed:,} failed)" if total.failed else ""
    parts = [f"{_counted(total.calls, 'request')}{failed}"]
    if total.tokens:
        read, written = total.prompt_tokens, total.completion_tokens
        parts.append(f"{_counted(total.tokens, 'token')} ({read:,} read, {written:,} written)")
    return ", ".join([*parts, *_more(total, prices)])


def _brief(total: Sum, prices: Prices | None) -> str:
    parts = [_counted(total.calls, "request")]
    if total.tokens:
        parts.append(_counted(total.tokens, "token"))
    return ", ".join([*parts, *_more(total, prices)])


def _more(total: Sum, prices: Prices | None) -> Iterable[str]:
    if total.pictures:
        yield _counted(total.pictures, "picture")
    if total.audio_ms:
        yield f"{_counted(-(-total.audio_ms // 1_000), 'second')} of audio"
    if prices is not None:
        yield prices.shown(total.cost)


def _limit(room: Room, prices: Prices | None) -> str:
    cap = room.cap
    full = min(room.used, cap.limit)
    blocks = BLOCKS * full // cap.limit if cap.limit else BLOCKS
    bar = "█" * blocks + "░" * (BLOCKS - blocks)
    used = cap.shown(room.used, prices)
    opens = f"opens again <t:{cap.period.ends}:R>"
    return f"`{bar}` {cap.name(prices)}: {used} used, {opens}"


def _shares(shares: Sequence[Share], called: Called, prices: Prices | None) -> str:
    return _fitting([f"{called(share.of)}: {_brief(share.sum, prices)}" for share in shares])


def _fitting(lines: Iterable[str]) -> str:
    """Join as many whole lines as a field holds."""
    text = ""
    for line in lines:
        if len(text) + 1 + len(line) > FIELD:
            break
        text = f"{text}\n{line}" if text else line
    return text


def _member(of: str | int | None) -> str:
    return ERASED if of is None else f"<@{of}>"


def _command(of: str | int | None) -> str:
    return f"`/{of}`"


def _model(of: str | int | None) -> str:
    return f"`{quoting.name(str(of))}`"


def _day(of: str | int | None) -> str:
    return str(of)


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
