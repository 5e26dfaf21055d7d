"""Whatever is said and whoever may read it: members find exactly what they could read in Discord.

The plain model is a list of messages; who may read them is told by the sandbox's own rules, which
share no code with the bot's.
"""

import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.search.tempo import Tempo
from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.errors import DiscordError
from sandbox.discord.permissions import Permission
from sandbox.discord.records import ChannelType
from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.cogs.search.archive import Archive, hits
from tests.cogs.search.conftest import noting
from tests.scene import labels, playing

PEOPLE = ("moderator", "member", "newcomer")
CHANNELS = ("general", "questions", "moderators", "voice", "attic")
THREADS = ("public", "private", "archived", "hidden")
WORDS = ("boiler", "leaks", "cake", "friday", "key")
LONG = "so that it stands for itself, this is said at some length"
RIGHTS = {
    "view": Permission.VIEW_CHANNEL,
    "history": Permission.READ_MESSAGE_HISTORY,
    "connect": Permission.CONNECT,
}
DOWN = Fault(kind=Kind.STATUS, match="embeddings", times=None, status=401)
TEMPO = Tempo(patience=0.05, first_pause=0.05, longest_pause=0.4)
people = st.sampled_from(PEOPLE)
places = st.sampled_from(CHANNELS + THREADS)
ABSENCES = 3
"""How often the bot is started anew at most; that takes longer than all the rest."""
which = st.integers(0, 1_000)


@dataclass(frozen=True)
class Line:
    """Something that was said."""

    who: str
    place: int
    text: str


class Searched(RuleBasedStateMachine):
    """The bot in the sandbox, its people, and what they said."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.monkeypatch = pytest.MonkeyPatch()
        self.lines: dict[int, Line] = {}
        self.places: dict[str, int] = {}
        self.count = self.topics = self.absences = 0
        self.outage: int | None = None
        self.runner.run(self._begin())

    def teardown(self) -> None:
        """Look once more, unless something has failed already."""
        try:
            if self.lines and sys.exception() is None:
                self.runner.run(self._look(max(self.lines)))
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()
            self.monkeypatch.undo()

    async def _begin(self) -> None:
        built, bots, requests = noting(self.monkeypatch)
        self.monkeypatch.setattr("bot.messages.sweeping.PAUSE", 0.0)
        self.monkeypatch.setattr("bot.search.indexed.Tempo", lambda: TEMPO)
        # No quick look at the last page: all that is stored is compared anyway.
        self.monkeypatch.setattr("bot.messages.missed.LATELY", -1)
        folder = self.stack.enter_context(TemporaryDirectory())
        world = await self.stack.enter_async_context(Sandbox())
        world.endpoint.pace = 0
        scene = await self.stack.enter_async_context(playing(world, Path(folder)))
        self.archive = Archive(scene, built, bots, requests, self.monkeypatch)
        self.state = world.seed.state
        admin = scene.actor("admin")
        for name in ("desk", "attic"):
            await admin.create_channel(self.archive.guild_id, name)
        self.places = {name: scene.channel(name) for name in CHANNELS}
        moderator = scene.actor("moderator")
        for name in THREADS:
            is_private = name in {"private", "hidden"}
            made = await moderator.create_thread(
                scene.channel("questions"), name, private=is_private
            )
            self.places[name] = int(made["id"])
        self.desk = scene.channel("desk")
        for name in CHANNELS:  # what the bot does not hear of is another matter
            await admin.overwrite(self.places[name], self.state.bot_id, allow=sum(RIGHTS.values()))
        await self.archive.set("search.enabled", "on")
        for name, place in self.places.items():
            await self._say("moderator", place, name)

    @rule(who=people, where=places, word=st.sampled_from(WORDS))
    def say(self, who: str, where: str, word: str) -> None:
        self.runner.run(self._say(who, self.places[where], word))

    @precondition(lambda self: self.lines)
    @rule(nth=which, word=st.sampled_from(WORDS))
    def edit(self, nth: int, word: str) -> None:
        number = self._number(nth)
        line = self.lines[number]

        async def edited() -> None:
            await self._heard()  # nobody edits twice in a millisecond
            text = self._text(word)
            await self.archive.scene.actor(line.who).edit(line.place, number, text)
            self.lines[number] = Line(line.who, line.place, text)

        self._try(edited())

    @precondition(lambda self: self.lines)
    @rule(nth=which)
    def delete(self, nth: int) -> None:
        number = self._number(nth)
        line = self.lines[number]

        async def deleted() -> None:
            await self.archive.scene.actor("admin").delete(line.place, number)
            del self.lines[number]

        self._try(deleted())

    @rule(
        where=st.sampled_from(CHANNELS),
        whom=st.sampled_from(("everyone", "Member", "Moderator", *PEOPLE)),
        right=st.sampled_from(sorted(RIGHTS)),
        is_allowed=st.booleans(),
    )
    def rule_over(self, where: str, whom: str, right: str, is_allowed: bool) -> None:  # noqa: FBT001 -- drawn by name
        seed, bits = self.archive.scene.world.seed, int(RIGHTS[right])
        if whom == "everyone":
            target = self.archive.guild_id
        elif whom in PEOPLE:
            target = seed.user(whom).id
        else:
            target = seed.role(whom).id
        given = {"allow": bits} if is_allowed else {"deny": bits}
        admin = self.archive.scene.actor("admin")
        self._try(admin.overwrite(self.places[where], target, **given))

    @rule(who=people, roles=st.sets(st.sampled_from(("Member", "Moderator"))))
    def give_roles(self, who: str, roles: set[str]) -> None:
        seed = self.archive.scene.world.seed
        ids = tuple(seed.role(name).id for name in sorted(roles))
        admin = self.archive.scene.actor("admin")
        self._try(admin.set_roles(self.archive.guild_id, seed.user(who).id, ids))

    @rule(who=people, thread=st.sampled_from(THREADS), is_in=st.booleans())
    def join(self, who: str, thread: str, is_in: bool) -> None:  # noqa: FBT001 -- drawn by name
        admin, member = self.archive.scene.actor("admin"), self.archive.scene.actor(who)
        place = self.places[thread]
        self._try(admin.add_to_thread(place, member.id) if is_in else member.leave_thread(place))

    @rule(thread=st.sampled_from(("archived", "hidden")))
    def archive_thread(self, thread: str) -> None:
        self._try(self.archive.scene.actor("admin").archive_thread(self.places[thread]))

    @precondition(lambda self: self.places["attic"] in self.state.channels and len(self.lines) > 2)
    @rule()
    def delete_channel(self) -> None:
        place = self.places["attic"]
        self._try(self.archive.scene.actor("admin").delete_channel(place))
        self.lines = {each: line for each, line in self.lines.items() if line.place != place}

    @precondition(lambda self: self.lines and self.absences < ABSENCES)
    @rule(gone=st.lists(which, max_size=4), edited=st.lists(which, max_size=2))
    def be_away(self, gone: list[int], edited: list[int]) -> None:
        """Restart the bot, and do something while it is down."""
        self.absences += 1
        self.runner.run(self._settle())
        self.runner.run(self._change_unheard(gone, edited))

    @rule(is_down=st.booleans())
    def change_endpoint(self, is_down: bool) -> None:  # noqa: FBT001 -- drawn by name
        """Have the endpoint make no vectors, or make them again; words are found all the same."""
        faults = self.archive.scene.world.endpoint.faults
        if is_down and self.outage is None:
            self.outage = faults.add(DOWN)
        elif self.outage is not None:
            faults.remove(self.outage)
            self.outage = None

    @precondition(lambda self: self.lines)
    @rule(nth=which)
    def look(self, nth: int) -> None:
        self.runner.run(self._look(self._number(nth)))

    @precondition(lambda self: self.lines)
    @rule(who=people, word=st.sampled_from(WORDS))
    def ask(self, who: str, word: str) -> None:
        self.runner.run(self._ask(who, word))

    @invariant()
    def nothing_was_lost(self) -> None:
        assert len({line.text for line in self.lines.values()}) == len(self.lines)

    async def _say(self, who: str, place: int, word: str) -> None:
        text = self._text(word)
        with suppress(DiscordError):
            said = await self.archive.scene.actor(who).say(place, text)
            self.lines[int(said["id"])] = Line(who, place, text)

    async def _change_unheard(self, gone: list[int], edited: list[int]) -> None:
        """Delete and edit some of what was said while the bot is away."""
        scene = self.archive.scene
        async with scene.away():
            for nth in gone if len(self.lines) > len(gone) else []:
                number = self._number(nth)
                with suppress(DiscordError):
                    await scene.actor("admin").delete(self.lines[number].place, number)
                    del self.lines[number]
            for number in {self._number(nth) for nth in edited}:
                line, text = self.lines[number], self._text("edited")
                with suppress(DiscordError):
                    await scene.actor(line.who).edit(line.place, number, text)
                    self.lines[number] = Line(line.who, line.place, text)

    async def _look(self, number: int) -> None:
        """Have everybody look for something that was said."""
        await self._settle()
        for who in PEOPLE:
            allowed = {each for each, line in self.lines.items() if self._may_read(who, line.place)}
            found = await self._found(who, self.lines[number].text)
            assert set(found) == allowed
            if number in allowed:
                assert found[0] == number, "the nearest comes first"

    async def _ask(self, who: str, word: str) -> None:
        await self._settle()
        allowed = {line.text for line in self.lines.values() if self._may_read(who, line.place)}
        self.archive.scene.world.endpoint.calls.clear()
        asked = await self.archive.scene.actor(who).command(self.desk, "embed ask", question=word)
        await asked.answered()
        bodies = [it.body for it in self.archive.scene.world.endpoint.calls if "chat" in it.path]
        for line in self.lines.values():
            if line.text not in allowed:
                assert line.text not in str(bodies)
        if self.outage is None:
            assert bool(bodies) == bool(allowed)
        else:
            assert allowed or not bodies
            assert bodies or not any(word in text for text in allowed)

    async def _found(self, who: str, query: str) -> list[int]:
        """Turn all pages."""
        actor = self.archive.scene.actor(who)
        shown = await actor.command(self.desk, "embed search", query=query, limit=50)
        await shown.answered()
        found = hits(shown)
        while "▶" in labels(shown.messages[0]):
            pressed = await actor.press(self.desk, shown.messages[0]["id"], "▶")
            await self.archive.scene.until(partial(_is_settled, pressed))
            found += hits(shown)
        assert len(found) == len(set(found))
        return found

    async def _settle(self) -> None:
        """Wait until the bot has heard of everything, and has embedded it where it can."""
        await self._heard()
        expected = sorted(line.text for line in self.lines.values())
        with suppress(TimeoutError):
            await self.archive.scene.until(lambda: sorted(self.archive.passages()) == expected)
        assert sorted(self.archive.passages()) == expected
        if self.outage is None:
            await self.archive.services.embedding.at_rest()

    async def _heard(self) -> None:
        self.topics += 1
        topic = f"the {self.topics}th thing to talk about"
        admin = self.archive.scene.actor("admin")
        self.state.update_channel(admin.id, self.desk, {"topic": topic})
        await self.archive.scene.until(lambda: self._topic() == topic)

    def _topic(self) -> str | None:
        return getattr(self.archive.client.get_channel(self.desk), "topic", None)

    def _may_read(self, who: str, place: int) -> bool:
        """Tell by the sandbox's rules whether somebody reads a place."""
        channel = self.state.channels.get(place)
        if channel is None:
            return False
        needed = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
        if channel.type == ChannelType.VOICE:
            needed |= Permission.CONNECT
        granted = self.state.permissions(self.archive.scene.actor(who).id, channel)
        return granted & needed == needed

    def _number(self, nth: int) -> int:
        """Pick something that was said."""
        return sorted(self.lines)[nth % len(self.lines)]

    def _text(self, word: str) -> str:
        self.count += 1
        return f"{word} number{self.count}, {LONG}"

    def _try(self, doing: Any) -> None:
        """Do something that Discord may refuse."""

        async def tried() -> None:
            with suppress(DiscordError):
                await doing

        self.runner.run(tried())


def _is_settled(pressed: Invocation) -> bool:
    return pressed.is_settled


TestSearched = pytest.mark.timeout(240)(Searched.TestCase)
TestSearched.settings = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
