"""Extracts a PDF's text, in a process of its own that can be stopped.

A hostile PDF can keep a parser busy for ever or eat the memory, and a thread cannot be stopped.
`bot.attachments.pdfs` starts this file as a script, isolated and without an environment, so it
imports nothing of this project. It reads a line of JSON with the bounds and then the PDF from
standard input, and writes one JSON object: that of `extract`.
"""

import contextlib
import io
import json
import sys
import time
from typing import Any

ENCRYPTED = "encrypted"
DAMAGED = "damaged"


def extract(content: bytes, *, pages: int, characters: int, seconds: float) -> dict[str, Any]:
    """The text of a PDF's first pages.

    Args:
        content: The file.
        pages: Most pages to read.
        characters: Most characters to give.
        seconds: After so long no further page is begun.

    Returns:
        `problem`, or `text`, the numbers of pages it has (`pages`), that were gone through (`read`)
        and of these that failed (`failed`), and whether the last of the text was cut (`is_cut`).
    """
    import pypdf

    deadline = time.monotonic() + seconds
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": ENCRYPTED}
        total = len(reader.pages)
    except (pypdf.errors.DependencyError, pypdf.errors.FileNotDecryptedError):
        return {"problem": ENCRYPTED}
    texts: list[str | None] = []
    length = 0
    while len(texts) < min(pages, total) and length <= characters and time.monotonic() < deadline:
        texts.append(_page_text(reader, len(texts)))
        length += len(texts[-1] or "") + 2
    readable = [text for text in texts if text is not None]
    if texts and not readable:
        return {"problem": DAMAGED}
    text = "\n\n".join(filter(None, readable))
    return {
        "text": text[:characters],
        "pages": total,
        "read": len(texts),
        "failed": len(texts) - len(readable),
        "is_cut": len(text) > characters,
    }


def _page_text(reader: Any, number: int) -> str | None:  # noqa: ANN401 -- pypdf comes in late
    try:
        text: str = reader.pages[number].extract_text()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- a stranger's file may raise anything; the next page may do
        return None
    # Half surrogate pairs and NULs come from broken fonts, and no one downstream takes them.
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


def _confine(memory: int, seconds: float) -> None:
    """Bound this process's address space and processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows; the parent's time limit remains
        return
    bounds = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (int(seconds) + 1, int(seconds) + 2),
    }
    for limit, bound in bounds.items():
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(limit, bound)


def main() -> None:
    """Do what standard input asks."""
    bounds = json.loads(sys.stdin.buffer.readline())
    _confine(bounds.pop("memory"), bounds["seconds"])
    json.dump(extract(sys.stdin.buffer.read(), **bounds), sys.stdout)


if __name__ == "__main__":
    main()
