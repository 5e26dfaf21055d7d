"""What can be looked at: the description, people, servers, channels, messages, commands."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from sandbox.discord import payloads
from sandbox.discord.actors import Invocation
from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse

_ABOUT: Final = (
    "A local Discord stand-in. Act as anyone in it: {who} is a user name or id, {channel} an id "
    "or a name. Add ?wait=5 to what the bot answers to wait up to 5 seconds for it. Files go "
    "as multipart/form-data: the field 'json' holds the body, files are named for their option."
)
_STREAM: Final = {
    "method": "GET",
    "path": "/sandbox/events?as={who}",
    "does": "Stream everything the person sees happen, as server-sent events; "
    "resumes after Last-Event-ID.",
}


async def describe(ask: Ask) -> Json:
    """Describe the whole interface."""
    entries = [each.to_json() for each in ask.control.entries]
    return {"about": _ABOUT, "people": await _people(ask), "entries": [*entries, _STREAM]}


async def _people(ask: Ask) -> list[Json]:
    users = ask.server.state.users.values()
    return [{"id": str(each.id), "name": each.username, "bot": each.bot} for each in users]


async def _all_guilds(ask: Ask) -> list[Json]:
    state = ask.server.state
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "members": [each.user.username for each in guild.members.values()],
            "roles": {each.name: str(each.id) for each in guild.roles.values()},
            "channels": [
                payloads.channel(state, each, viewer=state.bot_id)
                for each in (*guild.channels.values(), *guild.threads.values())
            ],
        }
        for guild in state.guilds.values()
    ]


async def _guilds(ask: Ask) -> list[Json]:
    return ask.actor.guilds()


async def _channels(ask: Ask) -> list[Json]:
    return ask.actor.channels(ask.guild)


async def _messages(ask: Ask) -> list[Json]:
    return ask.actor.sees(ask.channel)


async def _commands(ask: Ask) -> list[Json]:
    return ask.actor.commands(ask.channel)


async def _invocation(ask: Ask) -> Json:
    return await shown(ask, invocation(ask))


def invocation(ask: Ask) -> Invocation:
    """Find one of the person's own invocations."""
    found = ask.server.interactions.by_id(parse(ask.path["invocation"]) or 0)
    if found is None or found.user_id != ask.actor.id:
        raise Mistake("There is no such invocation of this person.", status=404)
    return Invocation(ask.server.state, found)


async def shown(ask: Ask, invoked: Invocation) -> dict[str, Any]:
    """Give an invocation, after waiting as long as `?wait=` says for it to be answered.

    Every event is looked at: a deferred update may be followed by any edit of its message.
    """
    seconds, journal = ask.seconds("wait"), ask.control.journal
    if seconds:
        with suppress(TimeoutError):  # It is shown as it stands.
            async with asyncio.timeout(seconds):
                while not (invoked.is_settled or journal.is_closed):
                    await journal.wait(journal.last, seconds)
    return invoked.to_json()


LOOKINGS: Final = (
    Entry("GET", "/", describe, "Describe this interface."),
    Entry("GET", "/people", _people, "List everyone."),
    Entry("GET", "/guilds", _all_guilds, "List all servers with members, roles and channels."),
    Entry("GET", "/as/{who}/guilds", _guilds, "List the person's servers."),
    Entry(
        "GET",
        "/as/{who}/guilds/{guild}/channels",
        _channels,
        "List the channels and threads that the person sees.",
    ),
    Entry(
        "GET",
        "/as/{who}/channels/{channel}/messages",
        _messages,
        "List the messages that the person sees, oldest first.",
    ),
    Entry(
        "GET",
        "/as/{who}/channels/{channel}/commands",
        _commands,
        "List the commands that the person is offered, with their options.",
    ),
    Entry(
        "GET",
        "/as/{who}/invocations/{invocation}",
        _invocation,
        "See what became of something that the person set off.",
    ),
)
