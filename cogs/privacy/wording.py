"""What people read about their data."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from bot.privacy import EVERYWHERE, Stored

NOTHING = "I store nothing about you {}."
CANCELLED = "Nothing was deleted."
DELETING = "I am deleting your data. This may take a moment."
IN_DISCORD = "Messages in Discord itself are not deleted by this: you can delete them there."
NO_BACKUPS = "Backups that whoever runs me has made are not changed."
ELSEWHERE = (
    "Elsewhere, in other servers and direct messages, there is more about you: {:,} entries. Use "
    "the same command in a direct message with me."
)
OUT = "What you write is kept out of the search index and of examples for training."
IN = "The search index and examples for training may take in what you write."
NOT_OUT = f"You have not opted out. {IN} /privacy opt-out keeps it out."
HERE, ALL_OVER, ANYWHERE = "in this server", "everywhere", "anywhere"
LASTS = "How many days it is kept is what each server says; those above are of direct messages."
WHERE = (
    "All of it is in the database of whoever runs me. What you ask also goes to the service that "
    "runs the models, under its own terms."
)


def shown(stored: Iterable[Stored], guild_id: int | None, *, is_opted_out: bool) -> str:
    """Tell what is stored, where and how long."""
    stored = list(stored)
    place = _place(guild_id)
    rows: list[str] = []
    there = sorted((it for it in stored if _count(it, guild_id)), key=lambda it: it.lasts)
    for lasts, some in groupby(there, key=lambda it: it.lasts):
        titles = (f"- {it.title}: **{_count(it, guild_id):,}**" for it in some)
        rows += [f"Kept {lasts}:", *titles]
    nothing = NOTHING.format(_anywhere(guild_id))
    head = [f"**What I store about you {place}**", *rows] if rows else [nothing]
    wish = f"You opted out. {OUT}" if is_opted_out else NOT_OUT
    where = [WHERE] if rows else []
    if rows and guild_id is None and any(it.by_retention for it in stored):
        where = [LASTS, *where]
    return "\n".join([*head, *_elsewhere(stored, guild_id), *where, wish])


def to_delete(stored: Iterable[Stored], guild_id: int | None) -> str:
    """Ask once more, and tell what it is about."""
    stored = list(stored)
    place = _place(guild_id)
    rows = _rows(stored, guild_id, goes=True)
    head = [f"**This is what would be deleted {place}**", *rows]
    if not rows:
        head = [f"There is nothing to delete {_anywhere(guild_id)}."]
    return "\n".join(
        [*head, *_staying(stored, guild_id), *_elsewhere(stored, guild_id), IN_DISCORD]
    )


def has_something(stored: Iterable[Stored]) -> bool:
    """Tell whether there is anything at all that a deletion would take away."""
    return any(it.goes and it.here + it.elsewhere for it in stored)


def deleted(stored: Iterable[Stored], *, everywhere: bool) -> str:
    """Tell what was deleted, and what stays and why."""
    stored = list(stored)
    guild_id = None if everywhere else -1
    rows = _rows(stored, guild_id, goes=True)
    nothing = f"There was nothing to delete {_anywhere(guild_id)}."
    head = [f"**Deleted {_place(guild_id)}**", *rows] if rows else [nothing]
    return "\n".join([*head, *_staying(stored, guild_id), IN_DISCORD, NO_BACKUPS])


def exported(left_out: Mapping[str, int], guild_id: int | None) -> str:
    """Tell what is in the file."""
    if not left_out:
        return f"This is all that I store about you {_place(guild_id)}."
    lines = [f"- {count:,} of: {title}" for title, count in left_out.items()]
    smaller = " Use /privacy export in each server for smaller files." if guild_id is None else ""
    head = f"This is what I store about you {_place(guild_id)}. Discord takes no larger file here,"
    return "\n".join([f"{head} so the oldest of these were left out:{smaller}", *lines])


def opted_out(guild_id: int) -> str:
    """Tell what an opt-out does, and where."""
    more = (
        ""
        if guild_id == EVERYWHERE
        else " To opt out in all servers, use /privacy opt-out in a direct message with me."
    )
    return (
        f"You opted out {_place(guild_id or None)}. {OUT} Take it back with /privacy opt-in.{more}"
    )


def opted_in(guild_id: int, *, is_still_out: bool) -> str:
    """Tell that an opt-out was taken back; one for everywhere holds in each server."""
    if is_still_out:
        return (
            "You opted out everywhere, and that holds here, too. Use /privacy opt-in in a direct "
            "message with me to take it back."
        )
    if guild_id:
        return f"You are not opted out in this server. {IN}"
    return (
        "You are not opted out everywhere any more. It still holds in servers where you opted out "
        "separately: use /privacy opt-in there."
    )


def _place(guild_id: int | None) -> str:
    return ALL_OVER if guild_id is None else HERE


def _anywhere(guild_id: int | None) -> str:
    return ANYWHERE if guild_id is None else HERE


def _count(stored: Stored, guild_id: int | None) -> int:
    return stored.here if guild_id is not None else stored.here + stored.elsewhere


def _rows(stored: Iterable[Stored], guild_id: int | None, *, goes: bool) -> list[str]:
    return [
        f"- {it.title}: **{_count(it, guild_id):,}**"
        for it in stored
        if it.goes is goes and _count(it, guild_id)
    ]


def _staying(stored: Iterable[Stored], guild_id: int | None) -> list[str]:
    """Tell what stays, be it rows or something of them."""
    staying = [it for it in stored if it.why and _count(it, guild_id)]
    rows = [f"- {it.title}: {it.why}" for it in staying]
    return ["**This stays**", *rows] if rows else []


def _elsewhere(stored: Iterable[Stored], guild_id: int | None) -> list[str]:
    """Say in one line that there is more."""
    more = sum(it.elsewhere for it in stored)
    if guild_id is None or not more:
        return []
    return [ELSEWHERE.format(more)]
