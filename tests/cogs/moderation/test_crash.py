"""The bot is killed again and again under load: all is judged, and nothing is done twice.

`CRASHES=50 pytest` on this file kills it as often (`make crash`).
"""

import asyncio
import os
import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.events import Event
from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.cogs.moderation.precinct import Precinct
from tests.process import serving
from tests.scene import Scene, until

CRASHES = int(os.environ.get("CRASHES", "5"))
LUCK = random.Random()  # noqa: S311 -- no secret hangs on it
LIVES = (0.05, 1.2)
"""Seconds between two crashes, drawn anew each time."""
TEXTS = {
    "clean": "Good morning, number {}.",
    "flag": "harassment:0.9 number {}",
    "delete": "violence:0.9 number {}",
    "rule": "blockedword number {}",
}
SHARES = (84, 10, 3, 3)
"""How often each is said; Discord lets few messages be deleted a second."""
RECENT = 40
DELETES = ("delete", "rule")


@dataclass
class Crowd:
    """People who go on talking whether the bot listens or not."""

    precinct: Precinct
    kinds: dict[int, str] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    deleted: Counter[int] = field(default_factory=Counter)

    async def talk(self) -> None:
        """Say things, and change or delete some of them, until cancelled."""
        actor, place = self.precinct.scene.actor(), self.precinct.scene.channel()
        for number in range(1_000_000):
            kind = LUCK.choices(list(TEXTS), SHARES)[0]
            said = await actor.say(place, TEXTS[kind].format(number))
            self.kinds[int(said["id"])] = kind
            if number % 10 == 0:
                await self._change(number)
            await asyncio.sleep(LUCK.uniform(0.002, 0.02))

    async def _change(self, number: int) -> None:
        actor, place = self.precinct.scene.actor(), self.precinct.scene.channel()
        recent = list(self.kinds)[-RECENT:]  # as far back as is looked for edits afterwards
        message_id = LUCK.choice([it for it in recent if it not in self.withdrawn])
        try:
            if number % 20:
                await actor.delete(place, message_id)
                self.withdrawn.add(message_id)
            elif self.kinds[message_id] == "clean":
                await actor.edit(place, message_id, TEXTS["flag"].format(number))
                self.kinds[message_id] = "flag"
        except DiscordError:
            """The bot was faster."""

    def hear(self, event: Event) -> None:
        """Count what is deleted."""
        if event.name == "MESSAGE_DELETE":
            self.deleted[int(event.data["id"])] += 1

    def unsettled(self) -> list[int]:
        """Give the foul messages that stand there still, or have no case."""
        here = {int(it["id"]) for it in self.precinct.scene.actor().sees(self._place)}
        cases = Counter(message_id for (message_id,) in self.precinct.rows(_CASES))
        return [
            message_id
            for message_id, kind in self.kinds.items()
            if message_id not in self.withdrawn
            and (
                (kind != "clean" and not cases[message_id])
                or (kind in DELETES and message_id in here)
            )
        ]

    def told(self) -> str:
        """Tell what is known of the first messages that are unsettled."""
        sql = "SELECT version, judged_version, content FROM messages WHERE id = ?"
        return "\n".join(
            f"{it} is {self.kinds[it]}: {self.precinct.rows(sql, it)}"
            for it in self.unsettled()[:5]
        )

    @property
    def _place(self) -> int:
        return self.precinct.scene.channel()


_CASES = "SELECT message_id FROM cases"
_OWING = "SELECT id FROM cases WHERE owes <> '[]' UNION SELECT seq FROM judgements_owed"
_UNJUDGED = """
    SELECT id FROM messages WHERE judged_version IS NOT version
    AND id NOT IN (SELECT message_id FROM cases WHERE cases.version = messages.version)
"""


@pytest.fixture
async def precinct(world: Sandbox, tmp_path: Path) -> Precinct:
    """A server whose moderation is set up, while the bot is away."""
    found = Precinct(Scene(world, tmp_path, AsyncExitStack()))
    async with serving(world, tmp_path):
        for key, value in (
            ("log_channel", "#moderators"),
            ("actions", "violence = delete"),
            ("exempt_moderators", "off"),
            ("enabled", "on"),
        ):
            await found.set(key, value)
        asked = await found.scene.actor("admin").command(
            found.scene.channel(),
            "moderation block",
            kind="word",
            value="blockedword",
            action="delete",
        )
        await asked.answered()
        first = await found.say("The first of all.")
        await found.judged(first)
    return found


@pytest.mark.timeout(120 + 10 * CRASHES)
async def test_killed_at_any_moment_it_judges_everything_and_does_nothing_twice(
    world: Sandbox, precinct: Precinct
) -> None:
    world.endpoint.faults.add(Fault(kind=Kind.STALL, match="moderations", times=None, seconds=0.05))
    crowd = Crowd(precinct)
    world.seed.state.listen(crowd.hear)
    talking = asyncio.create_task(crowd.talk())
    for _ in range(CRASHES):
        async with serving(world, precinct.scene.folder) as bot:
            await asyncio.sleep(LUCK.uniform(*LIVES))
            await bot.killed()
        await asyncio.sleep(LUCK.uniform(0, 0.3))
    async with serving(world, precinct.scene.folder):
        await asyncio.sleep(0.5)
        talking.cancel()
        try:
            await until(lambda: not crowd.unsettled(), timeout=100)
        except TimeoutError:
            raise AssertionError(crowd.told()) from None
        await until(lambda: not precinct.rows(_OWING), timeout=100)
    assert precinct.rows(_UNJUDGED) == []
    _nothing_twice(crowd)


def _nothing_twice(crowd: Crowd) -> None:
    cases = Counter(crowd.precinct.rows("SELECT message_id, version, kind FROM cases"))
    assert not [it for it, count in cases.items() if count > 1]
    assert not [it for it, count in crowd.deleted.items() if count > 1]
    done = "SELECT case_id, deed FROM case_deeds WHERE is_done"
    assert not [it for it, count in Counter(crowd.precinct.rows(done)).items() if count > 1]
    failed = "SELECT deed, detail FROM case_deeds WHERE NOT is_done"
    assert crowd.precinct.rows(failed) == []
    posts = {post_id for (post_id,) in crowd.precinct.rows("SELECT post_id FROM cases")}
    assert {int(it["id"]) for it in crowd.precinct.posts} == posts
