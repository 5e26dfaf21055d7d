import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import aiohttp
import pytest

from bot.attachments import AttachmentReader, Limits, Readings, Upload
from bot.errors import InputError
from bot.storage.conversations import Picture, Text

MakeUpload = Callable[..., Upload]


def failing(error: Exception, name: str = "file.txt") -> Upload:
    async def read(_limit: int) -> bytes:
        raise error

    return Upload(name, 10, None, read)


async def test_nothing_is_nothing(reader: AttachmentReader) -> None:
    assert await reader.read([]) == Readings()


async def test_files_become_parts_in_their_order(
    reader: AttachmentReader,
    upload: MakeUpload,
    picture: Callable[..., bytes],
    pdf: Callable[..., bytes],
) -> None:
    readings = await reader.read(
        [
            upload(pdf(b"BT /F 12 Tf 9 9 Td (Hi) Tj ET"), "a.pdf"),
            upload(picture("PNG"), "b.png"),
            upload(b"x = 1\n", "c.py"),
        ]
    )
    assert readings == Readings(
        (
            Text("File `a.pdf` (PDF, 1 page):\n```\nHi\n```"),
            Picture("b.png", "image/png", picture("PNG")),
            Text("File `c.py`:\n```\nx = 1\n```"),
        )
    )


async def test_a_cut_text_is_given_and_said(reader: AttachmentReader, upload: MakeUpload) -> None:
    readings = await reader.read([upload(b"word " * 20_000, "long.txt")])
    assert len(readings.parts) == 1
    assert readings.problems == ("Of `long.txt` I read only the first 60,000 characters.",)


@pytest.mark.parametrize(
    ("content", "announced", "problem"),
    [
        (b"", {}, "it is empty."),
        (b" \n ", {}, "there is nothing but white space in it."),
        (b"\0\1\2", {}, "it is neither a picture, a text file nor a PDF."),
        (b"OggS\0\2", {}, "voice messages and other sounds are not understood here."),
        (b"any", {"content_type": "audio/mpeg"}, "voice messages and other sounds"),
        (b"\0\0\0\x20ftypisom", {}, "use /transcribe for what is said in it."),
        (b"\x89PNG\r\n\x1a\n", {}, "the picture is damaged"),
        (
            b"\0\0\0\x20ftypheic" + b"\0" * 40,
            {},
            "of a kind I do not know; send PNG, JPEG, WebP or GIF.",
        ),
        (b"%PDF-1.7", {}, "damaged"),
        (b"any", {"size": 2**40}, "it is larger than 20 MB."),
    ],
)
async def test_what_cannot_be_read_is_named(
    reader: AttachmentReader,
    upload: MakeUpload,
    content: bytes,
    announced: dict[str, object],
    problem: str,
) -> None:
    readings = await reader.read([upload(content, "a`b\n.bin", **announced)])
    assert readings.parts == ()
    (sentence,) = readings.problems
    assert sentence.startswith("I could not read `a'b .bin`: ")
    assert problem in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (InputError("The file is gone."), "I could not read `file.txt`: The file is gone."),
        (aiohttp.ServerDisconnectedError(), "I could not read `file.txt`: it did not arrive"),
        (TimeoutError(), "I could not read `file.txt`: it did not arrive"),
        (OSError(), "I could not read `file.txt`: it did not arrive"),
    ],
)
async def test_a_file_that_does_not_arrive_is_named(
    reader: AttachmentReader, upload: MakeUpload, error: Exception, problem: str
) -> None:
    readings = await reader.read([failing(error), upload(b"fine", "fine.txt")])
    assert len(readings.parts) == 1
    assert readings.problems[0].startswith(problem)


async def test_a_file_that_never_arrives_is_given_up(limits: Limits) -> None:
    async def read(_limit: int) -> bytes:
        await asyncio.Event().wait()
        return b""

    reader = AttachmentReader(limits=replace(limits, fetch_seconds=0.01))
    readings = await reader.read([Upload("slow.txt", 1, None, read)])
    assert "did not arrive" in readings.problems[0]
    await reader.close()


async def test_a_file_larger_than_announced_is_refused(limits: Limits) -> None:
    async def read(limit: int) -> bytes:
        return b"x" * (limit + 1)

    small = replace(limits, picture_bytes=2048, text_bytes=1024, pdf_bytes=1024)
    reader = AttachmentReader(limits=small)
    readings = await reader.read([Upload("liar.txt", 1, None, read)])
    assert readings.problems == ("I could not read `liar.txt`: it is larger than 2 KB.",)
    await reader.close()


async def test_files_beyond_the_tenth_are_named(
    reader: AttachmentReader, upload: MakeUpload
) -> None:
    readings = await reader.read([upload(b"text", f"{number}.txt") for number in range(12)])
    assert len(readings.parts) == 10
    assert [problem.split("`")[1] for problem in readings.problems] == ["10.txt", "11.txt"]
    assert "10 files" in readings.problems[0]


async def test_only_so_many_files_are_fetched_at_once(limits: Limits) -> None:
    running = most = 0

    async def read(_limit: int) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return b"text"

    reader = AttachmentReader(limits=replace(limits, concurrent=2))
    messages = [[Upload("a", 1, None, read)] * 4 for _ in range(3)]
    await asyncio.gather(*(reader.read(message) for message in messages))
    assert most == 2
    await reader.close()


async def test_heavy_work_is_done_in_threads(
    reader: AttachmentReader,
    upload: MakeUpload,
    picture: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bot.attachments import pictures

    threads: list[threading.Thread] = []
    prepare = pictures.prepare_picture

    def noting(name: str, content: bytes, limits: Limits) -> Picture:
        threads.append(threading.current_thread())
        return prepare(name, content, limits)

    monkeypatch.setattr(pictures, "prepare_picture", noting)
    await reader.read([upload(picture("GIF"))])
    assert threads
    assert threading.main_thread() not in threads


async def test_a_bug_is_logged_and_said(
    reader: AttachmentReader,
    upload: MakeUpload,
    picture: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> Picture:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.attachments.pictures.prepare_picture", broken)
    readings = await reader.read([upload(picture("PNG"), "a.png")])
    assert readings.problems == ("I could not read `a.png`: something went wrong here; try again.",)
    assert "ZeroDivisionError" in caplog.text
