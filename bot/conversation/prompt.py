"""From stored turns to the messages of one chat request."""

import base64
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.conversation.tokens import raw_message_tokens, raw_tokens
from bot.endpoints import chat
from bot.storage.conversations import Picture, Problem, Turn

SETTING = (
    "You are talking on Discord: use its Markdown (no LaTeX, no tables), and do not repeat names "
    "that stand before messages."
)
SUMMARY = "Summary of what was said before, made by you:"
CONTINUE = (
    "Your last message was cut off by its length. Go on exactly where it stopped, without "
    "repeating anything and without any introduction."
)


def build(
    turns: Sequence[Turn], *, instructions: str, summary: str = "", budget: int, factor: float = 1.0
) -> tuple[chat.Message, ...]:
    """Choose the newest turns that fit and put them into words for the endpoint.

    The system message comes first, then user and assistant messages in turn (some servers insist
    on that): what several people said between two answers is one message, with their names when
    more than one person takes part. The newest user turns are always sent.

    Args:
        turns: the conversation, oldest first, ending with what is to be answered.
        instructions: the persona's system prompt, or the server's own.
        summary: what earlier turns said.
        budget: the most that the turns may take, in tokens.
        factor: the model's tokens per raw estimated token.
    """
    spoken = [turn for turn in turns if turn.role == "user" or turn.text.strip()]
    named = len({turn.author_id for turn in spoken if turn.role == "user"}) > 1
    start = _window(spoken, budget / factor, named=named)
    system = "\n\n".join(filter(None, [instructions, SETTING, summary and f"{SUMMARY}\n{summary}"]))
    messages = [chat.Message("system", system)]
    messages += (
        _merged(role, group, named=named)
        for role, group in groupby(spoken[start:], key=lambda turn: turn.role)
    )
    return tuple(messages)


def _window(turns: Sequence[Turn], budget: float, *, named: bool) -> int:
    """Find the index from which on the turns fit, beginning with a user's turn."""
    questions = len(turns)
    while questions and turns[questions - 1].role == "user":
        questions -= 1
    start = len(turns)
    for index in range(len(turns) - 1, -1, -1):
        budget -= raw_message_tokens(_merged(turns[index].role, [turns[index]], named=named))
        if budget < 0 and index < questions:
            break
        if turns[index].role == "user":
            start = index
    return start


def raw_turn_tokens(turns: Iterable[Turn]) -> float:
    """Estimate the tokens of turns as they are sent, before the model's correction."""
    return sum(raw_message_tokens(_merged(turn.role, [turn], named=True)) for turn in turns)


def cut_to(text: str, tokens: int) -> str:
    """Keep the beginning of a text that is estimated to fit into that many tokens."""
    if raw_tokens(text) <= tokens:
        return text
    return text.encode("utf-8", "replace")[: tokens * 4].decode("utf-8", "ignore")


def _merged(role: str, turns: Iterable[Turn], *, named: bool) -> chat.Message:
    """Join turns of one role into one message; plain text unless there are pictures."""
    parts: list[chat.Part] = []
    for turn in turns:
        name = f"{one_line(turn.author_name)}: " if named and role == "user" else ""
        words = "\n".join(
            f"({part.sentence})" if isinstance(part, Problem) else part.text
            for part in turn.parts
            if not isinstance(part, Picture)
        )
        if words or name:
            parts.append(chat.Text(name + words))
        parts += (_data_url(part) for part in turn.parts if isinstance(part, Picture))
    texts = [part.text for part in parts if isinstance(part, chat.Text)]
    if len(texts) == len(parts):
        return chat.Message(role, "\n\n".join(texts))
    return chat.Message(role, tuple(parts))


def _data_url(picture: Picture) -> chat.Picture:
    return chat.Picture(f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}")


def one_line(name: str) -> str:
    """Make a person's name harmless as the beginning of a line: what is not visible goes."""
    visible = (each for each in " ".join(name.split()) if unicodedata.category(each)[0] != "C")
    return "".join(visible).strip()[:80] or "someone"
