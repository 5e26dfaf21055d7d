"""Gets the text out of PDFs, in short-lived processes that cannot outlast their time."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.attachments import pdf_worker
from bot.attachments.limits import Limits
from bot.attachments.names import shown_size
from bot.attachments.unreadable import Unreadable

_WORKER = Path(pdf_worker.__file__)
_SHARE_FOR_PAGES = 0.7
"""Of the time; what is left is for starting up and for the last page to end."""

_PROBLEMS = {
    pdf_worker.ENCRYPTED: "the PDF is protected by a password; send a copy without one.",
    pdf_worker.DAMAGED: "the PDF is damaged.",
}


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says.

    Attributes:
        text: Its text, at most as many characters as allowed.
        pages: How many pages it has.
        omission: What is missing of it, as the rest of a sentence, or nothing.
    """

    text: str
    pages: int
    omission: str


async def pdf_text(content: bytes, limits: Limits) -> PdfText:
    """The text of a PDF's first pages.

    Raises:
        Unreadable: It is damaged, protected, without text, or takes too long or too much.
    """
    if len(content) > limits.pdf_bytes:
        raise Unreadable(f"it is larger than {shown_size(limits.pdf_bytes)}.")
    bounds = {
        "pages": limits.pdf_pages,
        "characters": limits.characters,
        "seconds": limits.pdf_seconds * _SHARE_FOR_PAGES,
        "memory": limits.pdf_memory,
    }
    answer = await _ask_worker(json.dumps(bounds).encode() + b"\n" + content, limits.pdf_seconds)
    if problem := answer.get("problem"):
        raise Unreadable(_PROBLEMS[problem])
    if not answer["text"]:
        raise Unreadable("the PDF has no text in it; if it is scanned, send its pages as pictures.")
    return PdfText(answer["text"], answer["pages"], _omission(answer))


async def _ask_worker(request: bytes, seconds: float) -> dict[str, Any]:
    # Isolated (-I), and without the bot's environment: no key is near a stranger's file.
    environment = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(seconds):
            output, _ = await process.communicate(request)
    except TimeoutError as error:
        raise Unreadable("the PDF takes too long to read; send a shorter part of it.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise Unreadable("the PDF is damaged, or too complicated to read.")
    answer: dict[str, Any] = json.loads(output)
    return answer


def _pages(number: int) -> str:
    return f"{number} page" if number == 1 else f"{number} pages"


def _omission(answer: dict[str, Any]) -> str:
    reasons = []
    if answer["read"] < answer["pages"]:
        reasons.append(f"only its first {answer['read']} of {answer['pages']} pages")
    if answer["is_cut"]:
        reasons.append(f"only the first {len(answer['text']):,} characters")
    if answer["failed"]:
        reasons.append(f"all but {_pages(answer['failed'])} that are damaged")
    return " and ".join(reasons)
