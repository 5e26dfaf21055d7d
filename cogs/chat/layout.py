"""What an answer looks like in Discord messages; knows text only."""

from dataclasses import dataclass

from bot.conversation import Answer, Ending
from bot.splitting import LIMIT, preview, split

MESSAGES = 6
"""An answer that needs more messages becomes a file."""
WAITING = "-# Waiting for the model…"
STILL_WRITING = "-# Still writing: "
SPLIT = (MESSAGES + 2) * LIMIT
"""Characters that are looked at: more than all messages hold, however well they are filled."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The contents of the messages, in order, and the text of a file for the last of them."""

    contents: tuple[str, ...]
    file: str | None = None


def growing(text: str) -> Layout:
    """Lay out an answer that is still being written."""
    pieces = [piece.text for piece in split(text[:SPLIT])]
    if not pieces:
        return Layout((WAITING,))
    if len(pieces) > MESSAGES:
        pieces[MESSAGES - 1 :] = [f"{STILL_WRITING}{len(text):,} characters so far…"]
    return Layout(tuple(pieces))


def is_placeholder(content: str) -> bool:
    """Tell a message that only says that more will come from one that shows the answer."""
    return content == WAITING or content.startswith(STILL_WRITING)


def finished(answer: Answer, ending: Ending) -> Layout:
    """Lay out an answer that has ended, with what there is to say about it."""
    pieces = split(answer.text[:SPLIT])
    contents = [piece.text for piece in pieces]
    file = None
    if len(pieces) > MESSAGES:
        file = answer.text
        rest = answer.text[sum(len(piece.source) for piece in pieces[: MESSAGES - 1]) :]
        note = "\n-# The answer is long: the whole of it is in the file."
        contents[MESSAGES - 1 :] = [preview(rest[:SPLIT], LIMIT - len(note)) + note]
    return Layout(tuple(_with_footer(contents, _footer(answer, ending))), file)


def _footer(answer: Answer, ending: Ending) -> list[str]:
    notes = [*answer.problems, *([ending.note] if ending.note else [])]
    if ending.can_continue:
        notes.append("Cut off by the length limit: press Continue for more.")
    return [*notes, ending.used] if ending.used else notes


def _with_footer(contents: list[str], notes: list[str]) -> list[str]:
    if not notes:
        return contents
    if not contents:
        return [preview("\n".join(notes), LIMIT)]
    footer = preview("\n".join(f"-# {note}" for note in notes), LIMIT)
    if len(contents[-1]) + len(footer) < LIMIT:
        return [*contents[:-1], f"{contents[-1]}\n{footer}"]
    return [*contents, footer]
