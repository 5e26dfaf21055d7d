"""A turn made up for a test."""

from dataclasses import replace
from typing import Any

from bot.storage.conversations import State, Turn

TURN = Turn(
    id=1,
    conversation_id=1,
    position=1,
    parent_id=None,
    role="user",
    author_id=1,
    author_name="member",
    parts=(),
    state=State.COMPLETE,
    error="",
    model=None,
    finish_reason=None,
    prompt_tokens=None,
    completion_tokens=None,
    message_ids=(),
    channel_id=5,
    created_at=0,
)


def a_turn(number: int = 1, **changes: Any) -> Turn:
    """The turn of that number, a member's unless it is changed."""
    return replace(TURN, **{"id": number, "position": number, **changes})
