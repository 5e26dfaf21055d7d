"""A draft: who waits for what, and how it is stopped."""

import asyncio

import pytest

from bot.endpoints.completions import TextDelta
from bot.errors import BudgetError, EndpointUnreachable
from bot.growing import ENDLESS
from bot.writing import Draft
from bot.writing.draft import LONGEST


async def test_it_may_be_shown_once_the_call_was_let_through() -> None:
    draft = Draft()
    waiting = asyncio.create_task(draft.begun())
    await asyncio.sleep(0)
    assert not waiting.done()
    draft.begin()
    await waiting


async def test_a_refusal_reaches_who_waits_for_the_beginning() -> None:
    draft = Draft()
    draft.end(BudgetError("No more today."))
    with pytest.raises(BudgetError, match="No more today"):
        await draft.begun()


async def test_a_failure_after_the_first_words_is_no_refusal() -> None:
    draft = Draft()
    draft.begin()
    draft.add(TextDelta(0, "Once"))
    draft.end(EndpointUnreachable("Gone."))
    await draft.begun()
    assert draft.text == "Once"
    assert isinstance(draft.error, EndpointUnreachable)


async def test_the_text_is_the_first_choice_and_the_completion_all_of_them() -> None:
    draft = Draft()
    for step in (TextDelta(1, "b"), TextDelta(0, "a"), TextDelta(0, "a", "stop")):
        draft.add(step)
    await draft.changed()
    assert draft.text == "aa"
    assert [(it.text, it.finish_reason) for it in draft.completion.choices] == [
        ("aa", "stop"),
        ("b", None),
    ]


async def test_stopping_leaves_the_block_and_the_first_note_stays() -> None:
    draft = Draft()
    async with draft.until_stopped():
        draft.stop()
        draft.stop("Too late.")
        await asyncio.Event().wait()
    assert draft.stopped == "Stopped."


async def test_what_was_stopped_before_is_not_begun() -> None:
    draft = Draft()
    draft.stop()
    async with draft.until_stopped():
        await asyncio.Event().wait()


async def test_a_timeout_of_something_else_is_not_taken_for_a_stop() -> None:
    draft = Draft()
    with pytest.raises(TimeoutError):
        async with draft.until_stopped():
            raise TimeoutError


async def test_an_endless_text_is_ended() -> None:
    draft = Draft()
    draft.add(TextDelta(1, "x" * LONGEST))
    assert draft.stopped is None
    draft.add(TextDelta(0, "x"))
    assert draft.stopped == ENDLESS
