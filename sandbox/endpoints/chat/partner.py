"""The rehearsal partner: says what it is and shows what it was sent. It is no language model."""

import dataclasses
import re

from sandbox.endpoints.edits import is_known, rewritten

from .reply import Reply
from .seen import Seen, Turn
from .skills import IS_SLOW, LISTENS, SKILLS, SLOW
from .sources import quoted_source
from .texts import counting

SUMMARISE = re.compile(r"\bsummari[sz](?:e|ing)\b", re.IGNORECASE)
CONTINUE = re.compile(r"\bcontinue\b|\bgo on\b", re.IGNORECASE)
EDIT = re.compile(r"\bedit\b.*^Instruction: (?P<what>.+)", re.DOTALL | re.MULTILINE)
"""A bot that has no `/edits` to ask, and asks for the same here."""
SOURCES = re.compile(r"Sources:\n(?P<lines>\{.*?)\n\nQuestion: (?P<asked>.+)", re.DOTALL)
"""A question about messages, which stand in lines of JSON before it."""
COUNT_TO = re.compile(r"\bcount (?:up )?to (\d{1,9})\b", re.IGNORECASE)
PARAGRAPH_OF = re.compile(r"(?P<who>[^\n:]{1,80}): (?P<words>.*)", re.DOTALL)
INTRODUCTION = (
    "I am the sandbox's rehearsal partner: a small program, no language model. I can't answer "
    "that, but I can show you what reached me:"
)
FIRST_WORDS = 12
FIRST_WORDS_OF_TURN = 8


def answer(seen: Seen) -> Reply:
    """Decide what to say; the same for the same request.

    Raises:
        Refusal: the last user message asks for an error.
    """
    if SUMMARISE.search(seen.instructions):
        return Reply(text=_digest(seen))
    edit = EDIT.search(seen.instructions)
    if edit and is_known(edit["what"]):
        return Reply(text=rewritten(seen.question.text, edit["what"]))
    turn, sources = seen.question, SOURCES.match(seen.question.text)
    if sources:
        turn = dataclasses.replace(turn, text=sources["asked"])
    asked = turn.text[:LISTENS]
    for skill in SKILLS:
        match = skill.pattern.search(asked)
        if match and not _is_instruction_to_continue(asked):
            reply = skill.answer(turn, match)
            return dataclasses.replace(reply, slowness=SLOW if IS_SLOW.search(asked) else 1.0)
    if sources:
        text = quoted_source(sources["lines"], asked)
    elif edit:
        text = rewritten(seen.question.text, edit["what"])
    elif CONTINUE.search(asked):
        text = _rest(seen)
    else:
        text = _what_was_sent(seen)
    return Reply(text=text)


def _is_instruction_to_continue(asked: str) -> bool:
    """Whether the words are a bot's own, about an answer that was cut."""
    return bool(CONTINUE.search(asked) and re.search(r"\bstopped\b|\bcut off\b", asked))


def _digest(seen: Seen) -> str:
    """Shorten mechanically: the first words of each turn."""
    lines = []
    for turn in seen.turns:
        for paragraph in filter(None, turn.text.split("\n\n")):
            named = PARAGRAPH_OF.match(paragraph)
            who, words = (named["who"], named["words"]) if named else (turn.role, paragraph)
            lines.append(f"- {who}: {_first(words, FIRST_WORDS_OF_TURN)}")
    return "Digest by the rehearsal partner (first words of each turn):\n" + "\n".join(lines)


def _rest(seen: Seen) -> str:
    """Go on with the answer that was cut, by making it again."""
    spoken = [index for index, turn in enumerate(seen.turns) if turn.role == "assistant"]
    if not spoken:
        return "There is no answer of mine that I could go on with."
    index = spoken[-1]
    said = seen.turns[index].text
    counted = [found for turn in seen.turns[:index] if (found := COUNT_TO.search(turn.text))]
    numbers = re.findall(r"\d+", said)
    if counted and numbers and re.fullmatch(r"[\d,\s]+", said):
        return _counted_on(said, int(numbers[-1]), int(counted[-1][1]))
    whole = answer(seen.before(index)).text
    if whole.startswith(said) and whole != said:
        return whole.removeprefix(said)
    return "That answer was complete: there is nothing to go on with."


def _counted_on(said: str, last: int, goal: int) -> str:
    rest = counting(goal, after=last)
    if not rest:
        return "The count was complete: there is nothing to go on with."
    return rest if said[-1].isspace() else (" " if said.endswith(",") else ", ") + rest


def _what_was_sent(seen: Seen) -> str:
    turn = seen.question
    lines = [
        INTRODUCTION,
        f"- your message: {_quoted(turn.text, FIRST_WORDS)}",
        *_attached(turn),
        f"- the conversation: {_counted(len(seen.turns), 'message')}{_in_all(seen)}",
    ]
    if seen.instructions:
        lines.append(f"- my instructions: {_quoted(seen.instructions, FIRST_WORDS)}")
    return "\n".join(lines) + "\nSay **help** to see what you can try with me."


def _attached(turn: Turn) -> list[str]:
    pictures = [
        f"- picture {i}: {picture.described()}" for i, picture in enumerate(turn.pictures, 1)
    ]
    return pictures + [f"- file: {name}" for name in turn.files]


def _in_all(seen: Seen) -> str:
    """Say who spoke and what came along, over the whole conversation."""
    by = f", spoken by {', '.join(seen.speakers)} and me" if seen.speakers else ""
    pictures = sum(len(turn.pictures) for turn in seen.turns)
    files = sum(len(turn.files) for turn in seen.turns)
    came = [
        _counted(number, noun)
        for number, noun in ((pictures, "picture"), (files, "file"))
        if number
    ]
    return by + (f", with {' and '.join(came)} in all" if came else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quoted(text: str, words: int) -> str:
    return (
        f"“{_first(text, words)}” ({_counted(len(text.split()), 'word')})" if text else "no words"
    )


def _first(text: str, words: int) -> str:
    """Take the first words, on one line, and harmless to look at in Markdown."""
    found = text.split(maxsplit=words)
    return " ".join(found[:words])[:200].replace("`", "'") + (" …" if len(found) > words else "")
