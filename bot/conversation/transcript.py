"""A conversation as a Markdown file for people to keep."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.conversation.prompt import one_line
from bot.storage.conversations import Conversation, Picture, Problem, State, Turn

MARKS = {State.INTERRUPTED: " (interrupted)", State.FAILED: " (failed)", State.STREAMING: " (…)"}


def transcript(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Write down who said what and when (UTC), the summary included."""
    head = [f"# Conversation {conversation.id}", f"Begun {_when(conversation.created_at)}."]
    if conversation.summary:
        head.append(f"Summary of earlier turns:\n\n{conversation.summary}")
    return "\n\n".join([*head, *map(_entry, turns)]) + "\n"


def _entry(turn: Turn) -> str:
    who = one_line(turn.author_name) if turn.role == "user" else f"Parley ({turn.model})"
    title = f"## {who}, {_when(turn.created_at)}{MARKS.get(turn.state, '')}"
    return "\n\n".join([title, *map(_words, turn.parts), *([turn.error] if turn.error else [])])


def _words(part: object) -> str:
    if isinstance(part, Picture):
        return f"[picture {part.name}]"
    if isinstance(part, Problem):
        return f"({part.sentence})"
    return getattr(part, "text", "")


def _when(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M}"
