"""Short ways to ask, answer and look, for tests of what conversations store."""

from typing import Any, Protocol

from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Picture,
    State,
    Text,
    Turn,
)


class Clock(Protocol):
    now: int


async def ask(store: ConversationStore, where: Conversation, text: str, **given: Any) -> Turn:
    given = {"author_id": 3, "author_name": "member", "message_id": None, **given}
    return await store.ask(where.id, parts=[Text(text)], **given)


async def answer(store: ConversationStore, where: Conversation, text: str, **given: Any) -> Turn:
    begun = await store.begin_answer(where.id, author_id=3, model="big", **given)
    await store.finish(begun.id, state=State.COMPLETE, text=text)
    return await existing(store, begun.id)


async def existing(store: ConversationStore, turn_id: int) -> Turn:
    turn = await store.turn(turn_id)
    assert turn
    return turn


def texts(turns: list[Turn]) -> list[str]:
    return [turn.text for turn in turns]


def picture(name: str) -> Picture:
    return Picture(name=name, mime="image/png", data=name.encode() * 100)
