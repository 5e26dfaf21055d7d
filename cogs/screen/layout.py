"""What a text looks like in Discord messages; knows text only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.splitting import LIMIT, preview, split

MESSAGES = 6
"""A text that needs more messages becomes a file."""
WAITING = "-# Waiting for the model…"
STILL_WRITING = "-# Still writing: "
SPLIT = (MESSAGES + 2) * LIMIT
"""Characters that are looked at: more than all messages hold, however well they are filled."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file with text in it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The contents of the messages, in order, and the files of the last of them."""

    contents: tuple[str, ...]
    files: tuple[TextFile, ...] = ()


def growing(text: str) -> Layout:
    """Lay out a text that is still being written."""
    pieces = [piece.text for piece in split(text[:SPLIT])]
    if not pieces:
        return Layout((WAITING,))
    if len(pieces) > MESSAGES:
        pieces[MESSAGES - 1 :] = [f"{STILL_WRITING}{len(text):,} characters so far…"]
    return Layout(tuple(pieces))


def is_placeholder(content: str) -> bool:
    """Tell a message that only says that more will come from one that shows the text."""
    return content == WAITING or content.startswith(STILL_WRITING)


def finished(text: str, notes: Sequence[str], *, what: str, file_name: str) -> Layout:
    """Lay out a text that has ended.

    Args:
        text: the whole of it.
        notes: sentences to stand small under it.
        what: what it is, for people, such as `The answer`.
        file_name: what it is called where it becomes a file.
    """
    pieces = split(text[:SPLIT])
    if len(pieces) <= MESSAGES:
        return Layout(tuple(_with_footer([piece.text for piece in pieces], notes)))
    footer = _small([f"{what} is long: the whole of it is in the file.", *notes])
    rest = text[sum(len(piece.source) for piece in pieces[: MESSAGES - 1]) :]
    last = f"{preview(rest[:SPLIT], LIMIT - len(footer) - 1)}\n{footer}"
    shown = [piece.text for piece in pieces[: MESSAGES - 1]]
    return Layout((*shown, last), (TextFile(file_name, text),))


def _with_footer(contents: list[str], notes: Sequence[str]) -> list[str]:
    if not notes:
        return contents
    if not contents:
        return [preview("\n".join(notes), LIMIT)]
    footer = _small(notes)
    if len(contents[-1]) + len(footer) < LIMIT:
        return [*contents[:-1], f"{contents[-1]}\n{footer}"]
    return [*contents, footer]


def _small(notes: Sequence[str]) -> str:
    return preview("\n".join(f"-# {note}" for note in notes), LIMIT // 2)
