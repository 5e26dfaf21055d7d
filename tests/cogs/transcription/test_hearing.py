"""A long transcript is laid out without holding everybody else up."""

import threading

import pytest

from bot.transcription import Tell, Transcription
from cogs.screen import Layout
from cogs.transcription.hearing import SHORT, Hearing


@pytest.mark.parametrize(
    ("length", "is_apart"), [(10, False), (SHORT, False), (SHORT + 1, True), (200_000, True)]
)
async def test_long_transcripts_are_laid_out_in_a_thread(length: int, *, is_apart: bool) -> None:
    threads = []

    async def work(_: Tell) -> Transcription:
        return Transcription(text="a" * length, language=None, seconds=1.0)

    def lay_out(heard: Transcription) -> Layout:
        threads.append(threading.current_thread())
        return Layout((heard.text[:5],))

    hearing = Hearing()
    await hearing.run(work, lay_out)
    assert hearing.layout == Layout(("aaaaa",))
    assert [each is not threading.main_thread() for each in threads] == [is_apart]


async def test_a_transcript_that_cannot_be_laid_out_is_a_failure() -> None:
    async def work(_: Tell) -> Transcription:
        return Transcription(text="a" * 9_000, language=None, seconds=1.0)

    def lay_out(_: Transcription) -> Layout:
        raise ValueError

    hearing = Hearing()
    await hearing.run(work, lay_out)
    assert isinstance(hearing.failure, ValueError)
    assert hearing.ended.is_set()
