"""Reads a message's files, a bounded number at a time and off the event loop."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.attachments.kinds import HEAD, Kind, announced_kind, kind_of
from bot.attachments.limits import Limits
from bot.attachments.names import shown_name, shown_size
from bot.attachments.pdfs import pdf_text
from bot.attachments.sounds import kept, listened, named
from bot.attachments.texts import decoded, quoted
from bot.attachments.unreadable import Unreadable
from bot.attachments.upload import Heard, Upload
from bot.errors import InputError
from bot.storage.conversations import Part, Picture, Text

log = logging.getLogger(__name__)

_NOT_UNDERSTOOD = {
    Kind.VIDEO: (
        "videos are not understood; send a picture of what matters, or use /transcribe for what is "
        "said in it."
    ),
    Kind.OTHER: "it is neither a picture, a text file nor a PDF.",
}


@dataclass(frozen=True, slots=True)
class Readings:
    """What a message's files came to.

    Attributes:
        parts: Content parts, in the order of the files.
        problems: One plain sentence for each file that could not be read, or not wholly.
        heard: What is said in the sounds among them that were put into words just now.
    """

    parts: tuple[Part, ...] = ()
    problems: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()


class AttachmentReader:
    """Turns uploads into content parts; owns the threads that do the heavy part of it.

    Args:
        threads: How many pictures and texts, and how many PDFs, are worked on at the same time.
        limits: Bounds on number, sizes and time.
    """

    def __init__(self, *, threads: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="attachments")
        self._pdfs = asyncio.Semaphore(threads)
        self._files = asyncio.Semaphore(self._limits.concurrent)
        self._sounds = asyncio.Semaphore(self._limits.sounds)

    async def read(self, uploads: Sequence[Upload], *, before: Sequence[Part] = ()) -> Readings:
        """Read every upload; what cannot be read becomes a sentence, never an error.

        `before` is what a message had before it was edited: no sound of it is heard twice.
        """
        taken, refused = uploads[: self._limits.files], uploads[self._limits.files :]
        told = kept(taken, before)
        readings = await asyncio.gather(
            *(self._read_one(upload, told.get(number)) for number, upload in enumerate(taken))
        )
        refusal = f"I read no more than {self._limits.files} files of a message."
        return Readings(
            tuple(part for reading in readings for part in reading.parts),
            (
                *(problem for reading in readings for problem in reading.problems),
                *(_problem(upload, refusal) for upload in refused),
            ),
            tuple(heard for reading in readings for heard in reading.heard),
        )

    async def close(self) -> None:
        """Give the threads back once their work at hand is done; no `read` may follow."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _read_one(self, upload: Upload, told: Text | None) -> Readings:
        if told is not None:
            return Readings((told,))
        try:
            return await self._read_now(upload)
        except Unreadable as error:
            return Readings(problems=(_problem(upload, str(error)),))
        except Exception:
            log.exception("an attachment could not be read")
            return Readings(problems=(_problem(upload, "something went wrong here; try again."),))

    async def _read_now(self, upload: Upload) -> Readings:
        if upload.is_voice or announced_kind(upload.content_type) is Kind.AUDIO:
            return await self._heard(upload)
        async with self._files:
            content = await self._fetched(upload)
            kind = kind_of(content[:HEAD], upload.name, upload.content_type)
            if kind is not Kind.AUDIO:
                return await self._understood(upload, content, kind)
        return await self._heard(upload)

    async def _heard(self, upload: Upload) -> Readings:
        """Listen without keeping others' files waiting: that takes as long as an endpoint does."""
        async with self._sounds:
            found = await listened(upload, self._limits)
        problems = (f"Of {named(upload)}: {omission}" for omission in found.omissions)
        return Readings((found.part,), tuple(problems), (found.heard,))

    async def _fetched(self, upload: Upload) -> bytes:
        most = self._limits.largest_file
        too_large = Unreadable(f"it is larger than {shown_size(most)}.")
        if upload.size > most:
            raise too_large
        try:
            async with asyncio.timeout(self._limits.fetch_seconds):
                content = await upload.read(most)
        except InputError as error:
            raise Unreadable(str(error)) from error
        except Exception as error:
            # Whatever carries the file may fail in its own way; to the sender it is all the same.
            log.warning("an attachment did not arrive", exc_info=True)
            raise Unreadable("it did not arrive; send it again.") from error
        if len(content) > most:
            raise too_large
        if not content:
            raise Unreadable("it is empty.")
        return content

    async def _understood(self, upload: Upload, content: bytes, kind: Kind) -> Readings:
        if kind is Kind.PICTURE:
            return Readings((await self._picture(upload, content),))
        if kind is Kind.PDF:
            return await self._pdf(upload, content)
        if kind is Kind.OTHER:
            return await self._text(upload, content)
        raise Unreadable(_NOT_UNDERSTOOD[kind])

    async def _picture(self, upload: Upload, content: bytes) -> Picture:
        from bot.attachments.pictures import prepare_picture

        loop = asyncio.get_running_loop()
        name = shown_name(upload.name).strip("`")
        return await loop.run_in_executor(
            self._threads, prepare_picture, name, content, self._limits
        )

    async def _pdf(self, upload: Upload, content: bytes) -> Readings:
        async with self._pdfs:
            pdf = await pdf_text(content, self._limits)
        count = f"{pdf.pages} page" if pdf.pages == 1 else f"{pdf.pages} pages"
        remark = f"PDF, {count}" + (f"; {pdf.omission}" if pdf.omission else "")
        return _quoted(upload, pdf.text, remark, pdf.omission)

    async def _text(self, upload: Upload, content: bytes) -> Readings:
        loop = asyncio.get_running_loop()
        text = await loop.run_in_executor(self._threads, decoded, content, self._limits)
        if text is None:
            raise Unreadable(_NOT_UNDERSTOOD[Kind.OTHER])
        if not text.content.strip():
            raise Unreadable("there is nothing but white space in it.")
        omission = f"only the first {len(text.content):,} characters" if text.is_cut else ""
        return _quoted(upload, text.content, omission, omission)


def _quoted(upload: Upload, text: str, remark: str, omission: str) -> Readings:
    part = Text(quoted(upload.name, text, remark))
    problem = f"Of {shown_name(upload.name)} I read {omission}."
    return Readings((part,), (problem,) if omission else ())


def _problem(upload: Upload, reason: str) -> str:
    verb = "hear" if upload.is_voice else "read"
    return f"I could not {verb} {named(upload)}: {reason}"
