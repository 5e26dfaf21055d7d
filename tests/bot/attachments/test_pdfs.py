import asyncio
import contextlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from bot.attachments import Limits
from bot.attachments.pdfs import pdf_text
from bot.attachments.unreadable import Unreadable

MakePdf = Callable[..., bytes]


def says(text: str) -> bytes:
    return b"BT /F 12 Tf 72 720 Td (%s) Tj ET" % text.encode()


def has_worker() -> bool:
    """Whether a process that reads a PDF for this one is running."""
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            with contextlib.suppress(FileNotFoundError):
                if b"pdf_worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return True
    return False


async def test_the_text_of_all_pages_is_read(pdf: MakePdf, limits: Limits) -> None:
    found = await pdf_text(pdf(says("Hello there."), says("Second page.")), limits)
    assert found.text == "Hello there.\n\nSecond page."
    assert found.pages == 2
    assert found.omission == ""


async def test_pages_beyond_the_limit_are_said_to_be_left_out(pdf: MakePdf, limits: Limits) -> None:
    pages = [says(f"page {number}") for number in range(1, 6)]
    found = await pdf_text(pdf(*pages), replace(limits, pdf_pages=3))
    assert "page 3" in found.text
    assert "page 4" not in found.text
    assert found.omission == "only its first 3 of 5 pages"


async def test_characters_beyond_the_limit_are_said_to_be_left_out(
    pdf: MakePdf, limits: Limits
) -> None:
    found = await pdf_text(pdf(says("x" * 100)), replace(limits, characters=60))
    assert found.text == "x" * 60
    assert found.omission == "only the first 60 characters"


async def test_a_scanned_pdf_is_said_to_have_no_text(pdf: MakePdf, limits: Limits) -> None:
    with pytest.raises(Unreadable, match="no text"):
        await pdf_text(pdf(b"0 0 100 100 re f"), limits)


async def test_a_protected_pdf_is_said_to_be_protected(pdf: MakePdf, limits: Limits) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(says("secret"))))
    writer.encrypt("password", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(Unreadable, match="password"):
        await pdf_text(file.getvalue(), limits)


async def test_a_pdf_with_an_empty_password_is_read(pdf: MakePdf, limits: Limits) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(says("open"))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert (await pdf_text(file.getvalue(), limits)).text == "open"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff\0" * 500])
async def test_a_damaged_pdf_is_said_to_be_damaged(content: bytes, limits: Limits) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        await pdf_text(content, limits)


async def test_a_truncated_pdf_gives_what_is_there_or_a_sentence(
    pdf: MakePdf, limits: Limits
) -> None:
    whole = pdf(says("Hello"), says("there"))
    with contextlib.suppress(Unreadable):
        found = await pdf_text(whole[: len(whole) // 2], limits)
        assert "Hello" in found.text


async def test_a_pdf_that_never_ends_is_stopped_and_leaves_no_process(
    pdf: MakePdf, limits: Limits
) -> None:
    endless = pdf(b"BT /F 12 Tf " + b"(a) Tj 1 0 Td " * 3_000_000 + b"ET")
    with pytest.raises(Unreadable, match="too long"):
        await pdf_text(endless, replace(limits, pdf_seconds=0.8))
    assert not has_worker()


async def test_cancelling_stops_the_process(pdf: MakePdf, limits: Limits) -> None:
    endless = pdf(b"BT /F 12 Tf " + b"(a) Tj 1 0 Td " * 3_000_000 + b"ET")
    task = asyncio.create_task(pdf_text(endless, limits))
    while not has_worker():  # noqa: ASYNC110 - a process sets no event of ours
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not has_worker()


async def test_a_pdf_that_needs_too_much_memory_is_refused(pdf: MakePdf, limits: Limits) -> None:
    hungry = pdf(b"BT /F 12 Tf " + b"(a) Tj 1 0 Td " * 1_000_000 + b"ET")
    with pytest.raises(Unreadable, match="complicated"):
        await pdf_text(hungry, replace(limits, pdf_memory=150 * 1024 * 1024, pdf_seconds=30))


async def test_a_pdf_beyond_its_size_is_refused(pdf: MakePdf, limits: Limits) -> None:
    with pytest.raises(Unreadable, match="larger than 1 KB"):
        await pdf_text(pdf(says("x")) + b" " * 2000, replace(limits, pdf_bytes=1024))


async def test_a_loop_of_pages_ends(limits: Limits) -> None:
    content = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1000000>>endobj\ntrailer<</Root 1 0 R>>"
    )
    with pytest.raises(Unreadable):
        await pdf_text(content, replace(limits, pdf_seconds=3))


async def test_no_secret_reaches_the_process(
    pdf: MakePdf, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A variable that would stop any Python process that sees it.
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert (await pdf_text(pdf(says("fine")), limits)).text == "fine"
