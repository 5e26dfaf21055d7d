"""Answers REQUEST_GUILD_MEMBERS, in chunks of 1,000."""

from collections.abc import Iterator
from typing import Final

from sandbox.discord import payloads
from sandbox.discord.gateway.codes import Intent
from sandbox.discord.records import Guild, Json, Member
from sandbox.discord.snowflakes import parse

CHUNK: Final = 1_000
MAX_LIMIT: Final = 100
"""Members that a search by the start of a name gives at most."""


def chunks(guild: Guild, request: Json, *, intents: int) -> Iterator[Json]:
    """Give the GUILD_MEMBERS_CHUNK events that answer a request."""
    found = _found(guild, request, intents=intents)
    pages = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
    for index, page in enumerate(pages):
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [payloads.guild_member(member) for member in page],
            "chunk_index": index,
            "chunk_count": len(pages),
            "not_found": _missing(guild, request),
        }
        if request.get("presences"):
            chunk["presences"] = []
        if isinstance(request.get("nonce"), str):
            chunk["nonce"] = request["nonce"]
        yield chunk


def _found(guild: Guild, request: Json, *, intents: int) -> list[Member]:
    wanted = _ids(request)
    if wanted:
        return [guild.members[i] for i in wanted if i in guild.members]
    start = str(request.get("query") or "").lower()
    limit = request.get("limit")
    if not start and not limit:
        # The whole list is for those with the members intent only.
        return list(guild.members.values()) if intents & Intent.GUILD_MEMBERS else []
    named = [
        each for each in guild.members.values() if each.user.username.lower().startswith(start)
    ]
    most = limit if isinstance(limit, int) and 0 < limit <= MAX_LIMIT else MAX_LIMIT
    return named[:most]


def _missing(guild: Guild, request: Json) -> list[str]:
    return [str(i) for i in _ids(request) if i not in guild.members]


def _ids(request: Json) -> list[int]:
    asked = request.get("user_ids") or []
    many = asked if isinstance(asked, list) else [asked]
    return [i for i in map(parse, many) if i is not None]
