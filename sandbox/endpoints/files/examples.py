"""Files of examples (JSONL): looked through line by line, so that a large one is not held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from sandbox.endpoints.refusals import Refusal
from sandbox.endpoints.tokens import text_tokens

LONGEST_LINE = 16 * 2**20
SHOWN = 40
"""Characters of a line that is no JSON that are repeated."""
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})


class Style(StrEnum):
    """What an example is made of."""

    CHAT = "chat"
    TEXT = "text"
    PREFERENCE = "preference"


@dataclass(slots=True)
class Contents:
    """What a file of examples holds.

    Attributes:
        examples: how many there are.
        tokens: about how many, over all of them.
        styles: of what kinds they are.
        problem: the first thing that is wrong with an example.
    """

    examples: int = 0
    tokens: int = 0
    styles: set[Style] = field(default_factory=set)
    problem: str | None = None


def look_through(path: Path) -> Contents:
    """Read a whole file; blocks.

    Raises:
        Refusal: a line is no JSON object.
    """
    contents = Contents()
    for number, line in _lines(path):
        example = _example(number, line)
        contents.examples += 1
        contents.tokens += text_tokens(line.decode())
        style = style_of(example)
        if style is not None:
            contents.styles.add(style)
        contents.problem = contents.problem or problem_of(number, style, example)
    return contents


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give the lines that are not blank, with their numbers."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise _not_jsonl(f"Line {number} is longer than {LONGEST_LINE} bytes.")
            if line.strip():
                yield number, line


def _example(number: int, line: bytes) -> Mapping[str, Any]:
    try:
        example = orjson.loads(line)
    except orjson.JSONDecodeError:
        example = None
    if isinstance(example, dict):
        return example
    start = line.decode(errors="replace")[:SHOWN].strip()
    raise _not_jsonl(f'Line {number} is not a dictionary (HINT: line starts with: "{start}...").')


def _not_jsonl(why: str) -> Refusal:
    return Refusal(
        400,
        "Expected file to have JSONL format, where every line is a valid JSON dictionary. " + why,
        param="file",
        code="invalid_jsonl",
    )


def style_of(example: Mapping[str, Any]) -> Style | None:
    """Tell the kind of an example; None if it is of none."""
    if "messages" in example:
        return Style.CHAT
    if "prompt" in example and "completion" in example:
        return Style.TEXT
    if "preferred_output" in example and "non_preferred_output" in example:
        return Style.PREFERENCE
    return None


def problem_of(number: int, style: Style | None, example: Mapping[str, Any]) -> str | None:
    """Tell what is wrong with an example, in the API's manner."""
    if style is None:
        return f"Invalid file format. Line {number}: example is missing key 'messages'."
    if style is Style.TEXT:
        is_text = all(isinstance(example[name], str) for name in ("prompt", "completion"))
        return None if is_text else f"Invalid file format. Line {number}: expected strings."
    if style is Style.CHAT:
        return _of_messages(number, example["messages"], ends_with="assistant")
    asked = example.get("input")
    if not isinstance(asked, dict):
        return f"Invalid file format. Line {number}: example is missing key 'input'."
    for messages in (
        asked.get("messages"),
        example["preferred_output"],
        example["non_preferred_output"],
    ):
        if problem := _of_messages(number, messages, ends_with=None):
            return problem
    return None


def _of_messages(number: int, messages: object, *, ends_with: str | None) -> str | None:
    if not isinstance(messages, list) or not messages:
        return f"Invalid file format. Line {number}: 'messages' is not a list of messages."
    for place, message in enumerate(messages, 1):
        where = f"Invalid file format. Line {number}, message {place}:"
        if not isinstance(message, dict):
            return f"{where} is not a dictionary."
        if message.get("role") not in ROLES:
            return f"{where} unknown or missing role."
        if not message.get("content") and not message.get("tool_calls"):
            return f"{where} missing key 'content'."
    if ends_with is not None and messages[-1]["role"] != ends_with:
        return f"Invalid file format. Line {number}: the last message is not from the assistant."
    return None
