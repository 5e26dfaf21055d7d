"""From what was said to lines of files for fine-tuning."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from bot.conversation import prompt
from bot.endpoints.chat import Message
from bot.storage.conversations import Part, Text, Turn
from bot.storage.tuning.ratings import Dialogue

from .choosing import LeftOut, worse
from .names import MEMBER, Disguise

CONTEXT = 2_000
"""Tokens of what was said before an answer, by estimate."""
_PICTURE = re.compile(r"\[picture [^\n]*\]")

Example = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """An example, and if there is one the pair of answers that belongs to it."""

    example: Example
    pair: Example | None


class Examples:
    """Makes examples of conversations, without anybody's name.

    Args:
        roles: what people are called, by id; who is not in it is a member.
        others: finds mentions of people who take no part in a conversation.
    """

    def __init__(self, roles: Mapping[int, str], others: "re.Pattern[str] | None") -> None:
        self._roles = roles
        self._others = others

    def make(self, dialogue: Dialogue, turns: Sequence[Turn], instructions: str) -> Made | LeftOut:
        """Make the example of a liked answer to these turns, as the chat model was asked."""
        disguise = self._disguise([*turns, *dialogue.before])
        spoken = [
            _disguised(turn, disguise, has_pictures=turn.id in dialogue.pictured) for turn in turns
        ]
        messages = prompt.build(spoken, instructions=instructions, budget=CONTEXT)
        better = _answer(dialogue.better, disguise)
        disliked = worse(dialogue)
        rejected = _answer(disliked, disguise) if disliked else ""
        if not str(messages[-1].content).strip():
            return LeftOut.FILES
        if not better:
            return LeftOut.CUT_OFF
        asked = [_message(each) for each in messages]
        said = [{**each, "weight": 0} if each["role"] == "assistant" else each for each in asked]
        answer = {"role": "assistant", "content": better}
        example = {"messages": [*said, answer]}
        if not rejected or _key(rejected) == _key(better):
            return Made(example, None)
        pair = {
            "input": {"messages": asked},
            "preferred_output": [answer],
            "non_preferred_output": [{"role": "assistant", "content": rejected}],
        }
        return Made(example, pair)

    def _disguise(self, turns: Sequence[Turn]) -> Disguise:
        """Know everybody who took part, also those whose words are left out."""
        people = {
            turn.author_id: (turn.author_name, self._roles.get(turn.author_id, MEMBER))
            for turn in turns
            if turn.role == "user" and turn.author_id
        }
        return Disguise(people, self._others)


def line(example: Example) -> bytes:
    """Write an example as a line of a file."""
    return orjson.dumps(example, option=orjson.OPT_APPEND_NEWLINE)


def digest(example: Example) -> bytes:
    """Tell examples apart: those that differ in space or case only are the same."""
    text = _key(orjson.dumps(example, option=orjson.OPT_SORT_KEYS).decode())
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _key(text: str) -> str:
    return " ".join(text.replace("\\n", " ").split()).casefold()


def _disguised(turn: Turn, disguise: Disguise, *, has_pictures: bool) -> Turn:
    parts: tuple[Part, ...] = tuple(
        Text(_said(part.text, disguise, has_pictures=has_pictures))
        for part in turn.parts
        if isinstance(part, Text)
    )
    return replace(turn, parts=parts, author_name=disguise.label(turn.author_id))


def _said(text: str, disguise: Disguise, *, has_pictures: bool) -> str:
    if has_pictures and _PICTURE.fullmatch(text):
        return "[picture]"
    return disguise.put_on(text)


def _answer(turn: Turn, disguise: Disguise) -> str:
    return disguise.put_on(turn.text).strip()


def _message(message: Message) -> dict[str, Any]:
    return {"role": message.role, "content": message.content}
