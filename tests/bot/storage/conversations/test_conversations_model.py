"""Conversations against a plain Python model, in any order of events."""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.storage.conversations import ConversationStore, Kind, State, Text, Turn
from bot.storage.database import Database

T = TypeVar("T")

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
picks = st.integers(min_value=0, max_value=1_000)


@dataclass(eq=False)
class Line:
    """A turn as the model knows it; versions are the ids that it had before."""

    id: int
    position: int
    role: str
    text: str
    messages: list[int]
    parent: "Line | None"
    versions: list[int] = field(default_factory=list)

    def as_stored(self) -> tuple[object, ...]:
        parent = self.parent.id if self.parent else None
        return (self.id, self.position, self.role, self.text, tuple(self.messages), parent)


def stored(turn: Turn) -> tuple[object, ...]:
    return (turn.id, turn.position, turn.role, turn.text, turn.message_ids, turn.parent_id)


class Conversations(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = self.do(Database.open(Path(self.folder.name) / "parley.db"))
        self.store = ConversationStore(self.database)
        self.lines: list[Line] = []
        self.last_message = 0
        self.summarised_to = 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.do(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    def message(self) -> int:
        self.last_message += 1
        return self.last_message

    def pick(self, number: int, role: str | None = None) -> Line | None:
        lines = [line for line in self.lines if role in (None, line.role)]
        return lines[number % len(lines)] if lines else None

    @initialize(kind=st.sampled_from([Kind.THREAD, Kind.CHANNEL]))
    def open(self, kind: Kind) -> None:
        self.chat = self.do(self.store.create(kind=kind, guild_id=1, channel_id=1, owner_id=1))

    @rule(text=texts, parent=picks)
    def ask(self, text: str, parent: int) -> None:
        replied, message = self.pick(parent), self.message()
        turn = self.do(
            self.store.ask(
                self.chat.id,
                author_id=1,
                author_name="member",
                parts=[Text(text)],
                message_id=message,
                parent_id=replied.id if replied else None,
            )
        )
        self.lines.append(Line(turn.id, turn.id, "user", text, [message], replied))

    @rule(text=texts, question=picks, messages=st.integers(0, 3))
    def answer(self, text: str, question: int, messages: int) -> None:
        asked = self.pick(question, "user")
        turn = self.do(
            self.store.begin_answer(
                self.chat.id, author_id=1, model=None, parent_id=asked.id if asked else None
            )
        )
        line = Line(turn.id, turn.id, "assistant", text, [], asked)
        for _ in range(messages):
            line.messages.append(self.message())
            self.do(self.store.link(turn.id, line.messages[-1]))
        self.do(self.store.finish(turn.id, state=State.COMPLETE, text=text))
        self.lines.append(line)

    @precondition(lambda self: self.pick(0, "assistant"))
    @rule(text=texts, answer=picks, version=picks)
    def regenerate(self, text: str, answer: int, version: int) -> None:
        line = self.pick(answer, "assistant")
        assert line
        known = [*line.versions, line.id]
        turn = self.do(
            self.store.begin_answer(
                self.chat.id, author_id=1, model=None, replaces=known[version % len(known)]
            )
        )
        self.do(self.store.finish(turn.id, state=State.COMPLETE, text=text))
        line.versions.append(line.id)
        line.id, line.text = turn.id, text
        self.outdate(line)

    @precondition(lambda self: self.lines)
    @rule(chosen=st.sets(picks, min_size=1, max_size=4))
    def forget(self, chosen: set[int]) -> None:
        messages = {1 + number % self.last_message for number in chosen if self.last_message}
        gone = [line for line in self.lines if messages & set(line.messages)]
        expected = sorted(line.as_stored() for line in gone)
        assert sorted(map(stored, self.do(self.store.forget_messages(messages)))) == expected
        for line in gone:
            self.lines.remove(line)
            for child in self.lines:
                if child.parent is line:
                    child.parent = line.parent
            for other in gone:
                if other.parent is line:
                    other.parent = line.parent
            self.outdate(line)
            for version in [*line.versions, line.id]:
                assert self.do(self.store.turn(version)) is None

    @precondition(lambda self: self.pick(0, "user"))
    @rule(question=picks, text=texts)
    def revise(self, question: int, text: str) -> None:
        line = self.pick(question, "user")
        assert line
        line.text = text
        assert self.do(self.store.revise(line.messages[0], [Text(text)]))
        self.outdate(line)

    @precondition(lambda self: self.lines)
    @rule(end=picks)
    def summarise(self, end: int) -> None:
        line = self.pick(end)
        assert line
        self.summarised_to = line.position
        assert self.do(self.store.set_summary(self.chat.id, "so far", line.position))

    @rule()
    def reset(self) -> None:
        assert self.do(self.store.reset(self.chat.id)) == len(self.lines)
        self.lines.clear()
        self.summarised_to = 0

    def outdate(self, line: Line) -> None:
        if line.position <= self.summarised_to:
            self.summarised_to = 0

    @invariant()
    def history_is_the_lines_in_order(self) -> None:
        if not hasattr(self, "chat"):
            return
        lines = sorted(self.lines, key=lambda line: line.position)
        history = self.do(self.store.history(self.chat.id))
        assert [stored(turn) for turn in history] == [line.as_stored() for line in lines]
        chat = self.do(self.store.get(self.chat.id))
        assert chat
        assert chat.summarised_to == self.summarised_to
        assert bool(chat.summary) == bool(self.summarised_to)

    @invariant()
    def a_chain_is_the_line_of_parents(self) -> None:
        for line in self.lines[-3:]:
            parents: list[Line] = []
            above: Line | None = line
            while above:
                parents.insert(0, above)
                above = above.parent
            chain = self.do(self.store.chain(line.id))
            assert [stored(turn) for turn in chain] == [parent.as_stored() for parent in parents]

    @invariant()
    def every_message_leads_to_its_line(self) -> None:
        for line in self.lines[-3:]:
            for message in line.messages:
                turn = self.do(self.store.turn_of_message(message))
                assert turn
                assert turn.id == line.id


TestConversations = Conversations.TestCase
TestConversations.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, print_blob=False
)
