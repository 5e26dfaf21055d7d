import asyncio
from collections.abc import Callable

import pytest

from bot.conversation import Floor
from bot.errors import EndpointBusy
from bot.storage.conversations import Turn
from tests.turns import a_turn


class Answers:
    """Records what it is asked to answer; `hold` keeps it busy."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.running = 0
        self.most = 0
        self.begun = asyncio.Event()
        self.hold = asyncio.Event()
        self.hold.set()

    async def __call__(self, turn: Turn) -> None:
        self.seen.append(turn.id)
        self.running += 1
        self.most = max(self.most, self.running)
        self.begun.set()
        try:
            await self.hold.wait()
        finally:
            self.running -= 1


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- the floor tells nobody
            await asyncio.sleep(0.005)


async def free(floor: Floor, place: str = "here") -> None:
    await until(lambda: not floor.is_taken(place))


async def test_what_is_said_in_one_breath_is_answered_once_with_the_newest_a_turn() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.05)
    for number in (1, 2, 3):
        floor.heard("here", a_turn(number))
        await asyncio.sleep(0.01)
    await free(floor)
    assert answers.seen == [3]


async def test_what_is_said_while_an_answer_is_written_is_answered_together_afterwards() -> None:
    answers = Answers()
    answers.hold.clear()
    floor = Floor(answers, breath=0.01)
    floor.heard("here", a_turn(1), at_once=True)
    await answers.begun.wait()
    floor.heard("here", a_turn(2))
    floor.heard("here", a_turn(3))
    answers.hold.set()
    await free(floor)
    assert answers.seen == [1, 3]
    assert answers.most == 1


async def test_places_do_not_wait_for_each_other() -> None:
    answers = Answers()
    answers.hold.clear()
    floor = Floor(answers, breath=0.01)
    floor.heard("here", a_turn(1), at_once=True)
    floor.heard("there", a_turn(2), at_once=True)
    await until(lambda: answers.running == 2)
    answers.hold.set()
    await free(floor)
    await free(floor, "there")


async def test_someone_who_never_stops_writing_is_answered_all_the_same() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.05)
    async with asyncio.timeout(5):
        number = 0
        while not answers.seen:
            number += 1
            floor.heard("here", a_turn(number))
            await asyncio.sleep(0.01)
    await floor.close(grace=1, hurry=lambda: None)


async def test_a_failing_answer_does_not_block_the_place() -> None:
    async def fail(_: Turn) -> None:
        raise RuntimeError("a bug")

    floor = Floor(fail, breath=0.01)
    floor.heard("here", a_turn(1), at_once=True)
    await free(floor)
    assert not floor.is_taken("here")


async def test_too_many_places_at_once_are_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.conversation.floor.PLACES", 2)
    answers = Answers()
    answers.hold.clear()
    floor = Floor(answers)
    floor.heard("a", a_turn(1), at_once=True)
    floor.heard("b", a_turn(2), at_once=True)
    with pytest.raises(EndpointBusy, match="Try again in a minute"):
        floor.heard("c", a_turn(3), at_once=True)
    floor.heard("a", a_turn(4))
    answers.hold.set()
    await floor.close(grace=1, hurry=lambda: None)


async def test_closing_hurries_answers_then_cancels_those_that_do_not_end() -> None:
    answers = Answers()
    answers.hold.clear()
    floor = Floor(answers)
    floor.heard("here", a_turn(1), at_once=True)
    await answers.begun.wait()
    hurried: list[bool] = []
    await floor.close(grace=0.02, hurry=lambda: hurried.append(True))
    assert hurried == [True]
    assert answers.running == 0
    floor.heard("here", a_turn(2))
    assert not floor.is_taken("here")


async def test_closing_lets_a_hurried_answer_end_by_itself() -> None:
    answers = Answers()
    answers.hold.clear()
    floor = Floor(answers)
    floor.heard("here", a_turn(1), at_once=True)
    await answers.begun.wait()
    await floor.close(grace=0.02, hurry=answers.hold.set)
    assert answers.running == 0


async def test_a_question_still_waiting_for_its_breath_is_left_for_after_the_restart() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.02)
    floor.heard("here", a_turn(1))
    await floor.close(grace=1, hurry=lambda: None)
    assert answers.seen == []


async def test_no_answer_begins_while_more_is_being_read() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.01)
    floor.heard("here", a_turn(1))
    with floor.listening("here"), floor.listening("here"):
        await asyncio.sleep(0.1)
        assert answers.seen == []
        floor.heard("here", a_turn(2))
    await free(floor)
    assert answers.seen == [2]


async def test_what_follows_upon_something_long_to_read_is_answered_with_it() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.05)
    floor.heard("here", a_turn(1))
    with floor.listening("here"):
        await asyncio.sleep(0.3)
    floor.heard("here", a_turn(2))
    await asyncio.sleep(0.01)
    floor.heard("here", a_turn(3))
    await free(floor)
    assert answers.seen == [3]


async def test_reading_in_one_place_holds_no_answer_up_in_another() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.01)
    with floor.listening("elsewhere"):
        floor.heard("here", a_turn(1))
        await free(floor)
    assert answers.seen == [1]


async def test_an_answer_does_not_wait_for_ever_for_what_is_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.conversation.floor.LISTENING", 0.05)
    answers = Answers()
    floor = Floor(answers, breath=0.01)
    with floor.listening("here"):
        floor.heard("here", a_turn(1))
        await free(floor)
    assert answers.seen == [1]


async def test_what_could_not_be_read_is_waited_for_no_longer() -> None:
    answers = Answers()
    floor = Floor(answers, breath=0.01)
    floor.heard("here", a_turn(1))
    with pytest.raises(ZeroDivisionError), floor.listening("here"):
        raise ZeroDivisionError
    await free(floor)
    assert answers.seen == [1]
