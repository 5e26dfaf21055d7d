"""Voice messages and other sounds among the files of a message."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.attachments import AttachmentReader, Heard, Limits, Readings, Upload
from bot.errors import EndpointBusy, InputError
from bot.storage.conversations import Text

MakeUpload = Callable[..., Upload]


class Ears:
    """Hears what a test says, and remembers how long it might have listened."""

    def __init__(self, *said: str, seconds: float = 2.4, notes: tuple[str, ...] = ()) -> None:
        self.said = list(said)
        self.seconds = seconds
        self.notes = notes
        self.asked: list[float] = []

    async def __call__(self, longest: float) -> Heard:
        self.asked.append(longest)
        return Heard(self.said.pop(0), self.seconds, self.notes)


def failing(error: Exception) -> Callable[[float], object]:
    async def hear(_longest: float) -> Heard:
        raise error

    return hear


@pytest.fixture
def voice(upload: MakeUpload) -> MakeUpload:
    """A voice message, heard by the given ears."""

    def make(hear: object, **announced: object) -> Upload:
        options = {"content_type": "audio/ogg", "is_voice": True} | announced
        return upload(b"OggS\0", "voice-message.ogg", hear=hear, **options)

    return make


async def test_a_voice_message_is_what_is_said_in_it(
    reader: AttachmentReader, voice: MakeUpload
) -> None:
    ears = Ears(" Hello there ")
    readings = await reader.read([voice(ears)])
    assert readings == Readings(
        (Text("[voice message, 0:02]\nHello there"),), (), (Heard(" Hello there ", 2.4),)
    )
    assert ears.asked == [600]


async def test_a_voice_message_is_one_whatever_it_is_announced_as(
    reader: AttachmentReader, voice: MakeUpload
) -> None:
    readings = await reader.read([voice(Ears("Hello"), content_type=None)])
    assert readings.parts == (Text("[voice message, 0:02]\nHello"),)


async def test_another_sound_is_quoted_like_a_file(
    reader: AttachmentReader, upload: MakeUpload
) -> None:
    song = upload(b"ID3\3", "a`b.mp3", hear=Ears("```\nla", seconds=61), content_type="audio/mpeg")
    readings = await reader.read([song])
    assert readings.parts == (
        Text("File `a'b.mp3` (sound, 1:01; what is said in it):\n````\n```\nla\n````"),
    )


async def test_a_sound_that_nobody_announced_is_heard_too(
    reader: AttachmentReader, upload: MakeUpload
) -> None:
    readings = await reader.read([upload(b"fLaC", "a.flac", hear=Ears("la"))])
    assert readings.heard == (Heard("la", 2.4),)


async def test_what_a_sound_misses_is_said(reader: AttachmentReader, voice: MakeUpload) -> None:
    note = "From 0:01 to 0:02 is missing."
    readings = await reader.read([voice(Ears("Hello", notes=(note,)))])
    assert readings.problems == (f"Of the voice message: {note}",)
    assert len(readings.parts) == 1


async def test_too_many_words_are_cut_and_it_is_said(
    reader: AttachmentReader, voice: MakeUpload, limits: Limits
) -> None:
    readings = await reader.read([voice(Ears("word " * 20_000))])
    (part,) = readings.parts
    assert isinstance(part, Text)
    assert len(part.text) < limits.characters + 40
    assert "only the first 60,000 characters" in readings.problems[0]


@pytest.mark.parametrize(
    ("hear", "problem"),
    [
        (None, "sounds are not understood here."),
        (Ears(" \n"), "I heard no words in it. Speak up, or write instead."),
        (failing(InputError("it is too long.")), "it is too long."),
        (failing(EndpointBusy("The endpoint is busy.")), "The endpoint is busy."),
        (failing(ZeroDivisionError()), "something went wrong here; try again."),
    ],
)
async def test_what_cannot_be_heard_is_named(
    reader: AttachmentReader, voice: MakeUpload, hear: object, problem: str
) -> None:
    readings = await reader.read([voice(hear), voice(Ears("fine"))])
    assert len(readings.parts) == 1
    (sentence,) = readings.problems
    assert sentence.startswith("I could not hear the voice message: ")
    assert sentence.endswith(problem)


async def test_a_bug_while_listening_is_logged(
    reader: AttachmentReader, voice: MakeUpload, caplog: pytest.LogCaptureFixture
) -> None:
    await reader.read([voice(failing(ZeroDivisionError()))])
    assert "ZeroDivisionError" in caplog.text


async def test_after_an_edit_no_sound_is_heard_again(
    reader: AttachmentReader, upload: MakeUpload, voice: MakeUpload
) -> None:
    ears = Ears("one", "two", "three")
    files = [
        voice(ears),
        upload(b"ID3\3", "a.mp3", hear=ears, content_type="audio/mpeg"),
        upload(b"words", "a.txt"),
    ]
    before = await reader.read(files)
    again = await reader.read(files, before=[Text("typed"), *before.parts])
    assert again == Readings(before.parts)
    assert ears.said == ["three"]


async def test_after_an_edit_a_sound_is_heard_again_where_it_is_not_clear_which_is_left(
    reader: AttachmentReader, upload: MakeUpload
) -> None:
    ears = Ears("one", "two", "two again")
    song = upload(b"ID3\3", "a.mp3", hear=ears, content_type="audio/mpeg")
    before = await reader.read([song, song])
    (part,) = (await reader.read([song], before=before.parts)).parts
    assert isinstance(part, Text)
    assert "two again" in part.text


async def test_listening_keeps_no_other_file_waiting(
    reader: AttachmentReader, upload: MakeUpload, voice: MakeUpload
) -> None:
    done = asyncio.Event()

    async def hear(_longest: float) -> Heard:
        await done.wait()
        return Heard("at last", 1)

    listening = asyncio.create_task(reader.read([voice(hear)] * 10))
    await asyncio.sleep(0)
    assert (await reader.read([upload(b"text", "a.txt")])).parts
    done.set()
    assert len((await listening).parts) == 10


async def test_only_so_many_sounds_are_heard_at_once(limits: Limits, voice: MakeUpload) -> None:
    running = most = 0

    async def hear(_longest: float) -> Heard:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return Heard("words", 1)

    reader = AttachmentReader(limits=replace(limits, sounds=2))
    await asyncio.gather(*(reader.read([voice(hear)] * 4) for _ in range(3)))
    assert most == 2
    await reader.close()
