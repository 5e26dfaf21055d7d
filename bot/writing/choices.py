"""Several completions of one prompt as a file that people can read, and that can be read back."""

import csv
import io
import json
import math
import re
from dataclasses import dataclass, field

from bot.endpoints.completions import TextChoice, TextCompletion, TokenLogprob
from bot.errors import InputError

_HEADING = re.compile(
    r"===== (?P<name>Prompt|Choice [0-9]{1,3})"
    r" \((?P<length>[0-9]{1,7}) characters(?:, (?P<finish>[a-z_]{1,40}))?\) =====\n"
)
_BETWEEN = "\n\n"
_UNKNOWN = re.compile(r"[^a-z_]")
MOST_ROWS = 5_000
LONGEST_TOKEN = 100
"""Tokens that the table tells of, and characters of each."""
LOST = "I no longer have the other choices of this completion. Ask again with /complete."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A prompt and what it was completed with."""

    prompt: str = field(repr=False)
    choices: tuple[TextChoice, ...] = field(repr=False)

    def written(self) -> str:
        """Give it as a file; the lengths in it are in characters, so any text may stand in it."""
        parts = [_part("Prompt", self.prompt, None)]
        for number, choice in enumerate(self.choices, 1):
            parts.append(_part(f"Choice {number}", choice.text, choice.finish_reason))
        return "".join(parts)

    @classmethod
    def read(cls, text: str) -> "Sheet":
        """Read such a file.

        Raises:
            InputError: it is none.
        """
        parts: list[tuple[str, str | None]] = []
        start = 0
        while start < len(text):
            heading = _HEADING.match(text, start)
            if heading is None:
                raise InputError(LOST)
            end = heading.end() + int(heading["length"])
            parts.append((text[heading.end() : end], heading["finish"]))
            start = end + len(_BETWEEN)
        if not parts:
            raise InputError(LOST)
        (prompt, _), *choices = parts
        return cls(prompt, tuple(TextChoice(text, finish) for text, finish in choices))


def _part(name: str, text: str, finish: str | None) -> str:
    text = text.encode(errors="replace").decode()
    known = _UNKNOWN.sub("", finish or "")[:40]
    ended = f", {known}" if known else ""
    return f"===== {name} ({len(text)} characters{ended}) =====\n{text}{_BETWEEN}"


def table(completion: TextCompletion) -> str:
    """Tell how likely each token was, as CSV; empty if nothing is known.

    Tokens stand as JSON texts, since most of them begin with a blank; the likelihoods are natural
    logarithms and shares of 1. Of very many tokens the first are told.
    """
    tokens = [
        (number, token)
        for number, choice in enumerate(completion.choices, 1)
        for token in choice.logprobs or ()
    ]
    if not tokens:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("choice", "token", "logprob", "probability", "likeliest"))
    writer.writerows(_row(number, token) for number, token in tokens[:MOST_ROWS])
    return text.getvalue()


def _row(number: int, token: TokenLogprob) -> tuple[object, ...]:
    likeliest = " ".join(f"{_text(other)}={log:.4f}" for other, log in token.top)
    if token.logprob is None:
        return number, _text(token.token), "", "", likeliest
    chance = math.exp(min(token.logprob, 0))
    return number, _text(token.token), f"{token.logprob:.4f}", f"{chance:.4f}", likeliest


def _text(token: str) -> str:
    return json.dumps(token[:LONGEST_TOKEN], ensure_ascii=False)
