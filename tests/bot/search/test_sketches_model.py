"""Search against a plain model, in any order of messages, edits, deletions and restarts.

Whatever happened before, a search finds exactly the nearest of what the asking member may read at
that moment, and nothing else.
"""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.search import Sketches
from bot.storage.database import Database
from bot.storage.messages import Message
from bot.storage.personal import PersonalStore, Scope
from bot.storage.search import Changes, IndexState, NewPassage, WordsFilter
from tests.bot.storage.search.library import GUILD, Library, message, passage, vector, vectors

T = TypeVar("T")

CHANNELS, AUTHORS = (11, 12, 13), (901, 902)
WORDS = ("red", "green", "blue", "東京", "京都")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
channels = st.sampled_from(CHANNELS)
authors = st.sampled_from(AUTHORS)
picks = st.integers(0, 1_000)
readable = st.frozensets(channels)


@dataclass
class Found:
    """A passage as the model knows it: what a search must find."""

    messages: tuple[int, ...]
    channel: int
    author: int
    text: str


class Search(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.said: dict[int, Message] = {}
        self.found: list[Found] = []
        self.owed: set[int] = set()
        self.number = 0
        self.size = 32
        self.model = "m"
        self.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def start(self) -> None:
        self.library = Library(self.do(Database.open(Path(self.folder.name) / "parley.db")))
        self.sketches = self.do(self.sketch())

    async def sketch(self) -> Sketches:
        return Sketches(self.library.search, candidates=1, exact=0 if self.number % 2 else 2_000)

    async def stop(self) -> None:
        await self.sketches.close()
        await self.library.database.close()

    def teardown(self) -> None:
        self.do(self.stop())
        self.runner.close()
        self.folder.cleanup()

    def pick(self, number: int) -> Message | None:
        return list(self.said.values())[number % len(self.said)] if self.said else None

    def leave(self, numbers: set[int]) -> None:
        """Take passages of messages out of the model; all that were in them are owed."""
        for each in [each for each in self.found if numbers & set(each.messages)]:
            self.found.remove(each)
            self.owed |= set(each.messages)
        self.owed &= self.said.keys()

    def apply(self, changes: Changes, *, is_told: bool = True) -> None:
        if is_told:
            self.do(self.sketches.apply(changes))

    @rule(text=texts, channel=channels, author=authors)
    def say(self, text: str, channel: int, author: int) -> None:
        self.number += 1
        said = message(self.number, text, channel_id=channel, author_id=author)
        self.said[said.id] = said
        self.owed.add(said.id)
        self.do(self.library.say(said))

    @rule(which=picks, text=texts)
    def edit(self, which: int, text: str) -> None:
        if said := self.pick(which):
            changes = {"channel_id": said.channel_id, "author_id": said.author_id}
            edited = message(said.id, text, version=said.version + 1, **changes)
            self.said[said.id] = edited
            self.do(self.library.say(edited))
            self.leave({said.id})
            self.owed.add(said.id)

    @rule(which=picks)
    def delete(self, which: int) -> None:
        if said := self.pick(which):
            del self.said[said.id]
            self.do(self.library.messages.forget([said.id]))
            self.leave({said.id})

    @rule(size=st.integers(1, 3), most=st.integers(1, 6), late=st.booleans(), which=picks)
    def settle(self, size: int, most: int, late: bool, which: int) -> None:  # noqa: FBT001 -- a rule's choice
        """Embed what is owed, in groups; sometimes a message is deleted meanwhile."""
        owed = self.do(self.library.search.owed(GUILD, limit=most))
        groups: dict[tuple[int, int], list[Message]] = {}
        for each in owed:
            said = each.message
            groups.setdefault((said.channel_id, said.author_id), []).append(said)
        given: list[NewPassage] = [
            passage(*group[at : at + size])
            for group in groups.values()
            for at in range(0, len(group), size)
        ]
        if late:
            self.delete(which)
        changes = self.do(self.settled(owed, given))
        taken = {each.message.id for each in owed}
        kept = [p for p in given if all(number in self.said for number, _ in p.messages)]
        settled = {number for p in kept for number, _ in p.messages}
        assert settled <= taken
        self.leave(settled)
        self.owed -= settled
        self.found += [
            Found(tuple(n for n, _ in p.messages), p.channel_id, p.author_id, p.text) for p in kept
        ]
        self.apply(changes)

    async def settled(self, owed: Any, given: list[NewPassage]) -> Changes:
        index = await self.library.index(model=self.model, size=self.size)
        rows = vectors([each.text for each in given], self.size)
        return await self.library.search.settle(
            GUILD, index.id, owed=owed, passages=given, vectors=rows
        )

    @rule(channel=channels, is_told=st.booleans())
    def forget_channel(self, channel: int, is_told: bool) -> None:  # noqa: FBT001 -- a rule's choice
        forget = self.library.search.forget_channel(GUILD, channel, with_messages=True)
        self.apply(self.do(forget), is_told=is_told)
        self.drop(lambda said: said.channel_id == channel)

    @rule(author=authors)
    def erase(self, author: int) -> None:
        self.do(PersonalStore(self.library.database).erase(Scope(author, GUILD)))
        self.drop(lambda said: said.author_id == author)

    def drop(self, is_gone: Any) -> None:
        gone = {number for number, said in self.said.items() if is_gone(said)}
        self.said = {number: said for number, said in self.said.items() if number not in gone}
        self.found = [each for each in self.found if not gone & set(each.messages)]
        self.owed -= gone

    @rule()
    def restart(self) -> None:
        self.do(self.stop())
        self.start()

    @precondition(lambda self: self.found)
    @rule()
    def change_model(self) -> None:
        self.model, self.size = f"{self.model}+", 80 - self.size
        self.do(self.changed())

    async def changed(self) -> None:
        index = await self.library.index(model=self.model, size=self.size)
        assert index.state is IndexState.BUILDING
        while some := await self.library.indexes.unfilled(index, limit=3):
            rows = vectors([each.text for each in some], self.size)
            await self.library.indexes.fill(index, some, rows)
        assert await self.library.indexes.switch(index)
        self.sketches.drop(GUILD)

    @rule(query=texts, may=readable, author=st.none() | authors, after=picks)
    def search(self, query: str, may: frozenset[int], author: int | None, after: int) -> None:
        after %= self.number + 1
        wanted = [
            each
            for each in self.found
            if each.channel in may
            and (author is None or each.author == author)
            and each.messages[0] > after
        ]
        filters: dict[str, Any] = {"channel_ids": may, "author_id": author, "after_id": after}
        self.check_meaning(query, wanted, filters)
        ranked = self.do(
            self.library.search.words(GUILD, query, WordsFilter(**filters), limit=1_000)
        )
        by_words = [each for each in wanted if set(query.split()) & set(each.text.split())]
        assert self.texts(ranked) == sorted(each.text for each in by_words)

    def check_meaning(self, query: str, wanted: list[Found], filters: Any) -> None:
        ask = vector(query, self.size)
        is_exact = self.sketches._exact > 0
        limit = 1_000 if is_exact else 1
        ranked = self.do(self.sketches.search(GUILD, ask, limit=limit, **filters))
        if is_exact:
            assert self.texts(ranked) == sorted(each.text for each in wanted)
            best = sorted((float(vector(e.text, self.size) @ ask) for e in wanted), reverse=True)
            np.testing.assert_allclose([score for _, score in ranked], best, atol=3e-3)
        elif wanted:
            assert len(ranked) == 1
            assert self.texts(ranked)[0] in {each.text for each in wanted}
        else:
            assert ranked == []

    def texts(self, ranked: list[tuple[int, float]]) -> list[str]:
        found = self.do(self.library.search.passages([number for number, _ in ranked]))
        assert len(found) == len(ranked)
        return sorted(each.text for each in found)

    @invariant()
    def debts_are_as_the_model_has_them(self) -> None:
        owed = self.do(self.library.search.owed(GUILD, limit=1_000))
        assert {each.message.id for each in owed} == self.owed


Search.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestSearch = Search.TestCase
