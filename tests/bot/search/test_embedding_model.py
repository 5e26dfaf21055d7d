"""Whatever is said, edited and deleted, just what stands can be found in the end."""

import asyncio
import random
import re
from dataclasses import dataclass, field, replace

import pytest

from bot.search.passages import AT_MOST, TOGETHER
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.search.town import GENERAL, MEMBER, NEWCOMER, SECOND, SERVER, STAFF, THREAD, Town
from tests.scene import WAIT

PLACES = {GENERAL: GENERAL, THREAD: GENERAL, STAFF: STAFF}


@dataclass
class Player:
    """Does things by chance, and knows what should be found."""

    town: Town
    chance: random.Random
    said: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    """Channel, author and words of what stands, by message."""
    deleted: set[str] = field(default_factory=set)
    at: int = 0
    number: int = 0
    outage: int | None = None

    def words(self) -> str:
        self.number += 1
        mark = f"mark{self.number}x"
        length = self.chance.choice((0, 0, 0, 12, 600))
        return " ".join([mark, *("harbour" for _ in range(length))])

    async def say(self) -> None:
        channel = self.chance.choice(list(PLACES))
        author = self.chance.choice((MEMBER, NEWCOMER))
        words = self.words()
        self.at += self.chance.choice((0, 1, 30, 400)) * SECOND
        message_id = await self.town.say(
            words,
            at=self.town.begun + self.at,
            channel_id=channel,
            home_id=PLACES[channel],
            author_id=author,
        )
        self.said[message_id] = channel, author, words

    async def edit(self) -> None:
        if self.said:
            message_id = self.chance.choice(list(self.said))
            channel, author, old = self.said[message_id]
            words = self.words()
            self.number += 1
            await self.town.say(
                words,
                id=message_id,
                channel_id=channel,
                home_id=PLACES[channel],
                author_id=author,
                version=self.number,
            )
            self.deleted.add(old)
            self.said[message_id] = channel, author, words

    async def delete(self) -> None:
        count = self.chance.randint(1, 4)
        gone = self.chance.sample(list(self.said), min(count, len(self.said)))
        await self.town.messages.intake.forget(SERVER, gone)
        self.deleted |= {self.said.pop(each)[2] for each in gone}

    async def delete_thread(self) -> None:
        await self.town.messages.intake.forget_channel(SERVER, THREAD)
        gone = [each for each, (channel, *_) in self.said.items() if channel == THREAD]
        self.deleted |= {self.said.pop(each)[2] for each in gone}

    async def wait(self) -> None:
        if self.outage is None:
            await self.town.at_rest()

    async def restart(self) -> None:
        await self.town.restart()

    async def go_down(self) -> None:
        """Have the endpoint fail until it comes back."""
        if self.outage is None:
            fault = Fault(kind=self.chance.choice((Kind.RESET, Kind.STATUS)), times=None)
            self.outage = self.town.world.endpoint.faults.add(replace(fault, match="embeddings"))

    async def come_back(self) -> None:
        if self.outage is not None:
            self.town.world.endpoint.faults.remove(self.outage)
            self.outage = None

    async def look(self) -> None:
        """Find what stands by its words, whether the endpoint is there or not."""
        await self.town.stored()
        wanted = sorted(words.partition(" ")[0] for *_, words in self.said.values())
        try:
            async with asyncio.timeout(WAIT):
                while await self.found() != wanted:  # noqa: ASYNC110 -- the disk tells nobody
                    await asyncio.sleep(0.01)
        except TimeoutError:
            assert await self.found() == wanted

    async def found(self) -> list[str]:
        return sorted(re.findall("mark[0-9]+x", " ".join(await self.town.texts())))

    async def fail(self) -> None:
        kind = self.chance.choice((Kind.RESET, Kind.MALFORMED_BODY, Kind.CUT_BODY))
        self.town.world.endpoint.faults.add(Fault(kind=kind, match="embeddings", times=2))


@pytest.mark.parametrize("seed", range(5))
async def test_just_what_stands_can_be_found(town: Town, seed: int) -> None:
    player = Player(town, random.Random(seed))  # noqa: S311 -- a game
    deeds = (
        [player.say] * 20
        + [player.edit] * 4
        + [player.delete] * 3
        + [player.wait] * 2
        + [player.look, player.go_down, player.come_back]
        + [player.restart, player.fail, player.delete_thread]
    )
    for _ in range(150):
        await player.chance.choice(deeds)()
    await player.look()
    await player.come_back()
    await town.at_rest()
    found = " ".join(await town.texts())
    for *_, words in player.said.values():
        assert words.partition(" ")[0] in found
    for words in player.deleted:
        assert words.partition(" ")[0] not in found
    of_messages = await town.rows("SELECT message_id, passage_id FROM passage_messages")
    assert {each for each, _ in of_messages} == player.said.keys()
    lengths = await town.rows(
        "SELECT count(*), max(length(text)) FROM passage_messages"
        " JOIN passages ON passages.id = passage_id GROUP BY passage_id"
    )
    assert all(
        count == 1 or (count <= AT_MOST and length <= TOGETHER + AT_MOST)
        for count, length in lengths
    )
    (counted,) = await town.rows(
        "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM passage_vectors),"
        " (SELECT count(*) FROM passage_codes), (SELECT count(*) FROM embeddings_owed)"
    )
    assert counted[0] == counted[1] == counted[2]
    assert counted[3] == 0
