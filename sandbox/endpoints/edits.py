"""The edit family: rewrites a text by an instruction, for which a few plain rules stand in.

The hosted API has no `/edits` any more, some local servers have; hence it is gone unless told
otherwise.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from . import fields as check
from .exchange import Exchange
from .gate import Route
from .models import Registry
from .refusals import Refusal, unknown_path
from .tokens import text_tokens, usage

FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "input": check.nullable(check.string()),
    "instruction": check.string(shortest=1),
    "n": check.nullable(check.integer(1, 20)),
    "temperature": check.nullable(check.number(0, 2)),
    "top_p": check.nullable(check.number(0, 1)),
}
MISSPELT = {
    "teh": "the",
    "wek": "week",
    "adn": "and",
    "recieve": "receive",
    "definately": "definitely",
    "seperate": "separate",
    "occured": "occurred",
    "untill": "until",
    "wich": "which",
    "thier": "their",
}
"""Slips that are mended."""

Rule = tuple[re.Pattern[str], Callable[[str, re.Match[str]], str]]


class EditFamily:
    """`POST /edits`; nobody answers there while it `is_gone`."""

    def __init__(self, models: Registry) -> None:
        self._models = models
        self.is_gone = True

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("edits", "POST", "/edits", self.edit),)

    async def edit(self, exchange: Exchange) -> web.StreamResponse:
        """Answer an edit request."""
        if self.is_gone:
            raise unknown_path("POST", exchange.request.path)
        body = exchange.body
        if "model" not in body:
            raise Refusal(400, "you must provide a model parameter")
        check.check_body(body, FIELDS, required=("instruction",))
        self._check_model(body["model"])
        text, instruction = body.get("input") or "", body["instruction"]
        versions = [rewritten(text, instruction)] * (body.get("n") or 1)
        exchange.call.usage = usage(
            text_tokens(text) + text_tokens(instruction), sum(map(text_tokens, versions))
        )
        return await exchange.answer(_answer(versions, exchange.call.usage))

    def _check_model(self, name: str) -> None:
        model = self._models.find(name)
        if not (model.chats or model.completes):
            raise Refusal(404, "This model is not supported in the v1/edits endpoint.")


def rewritten(text: str, instruction: str) -> str:
    """Rewrite a text, as far as a rule fits the instruction; else say so below the text."""
    for pattern, rewrite in RULES:
        match = pattern.search(instruction)
        if match:
            return rewrite(text, match)
    return (
        f"{text}\n\n(The sandbox's rehearsal partner has no rule for this instruction. Try: fix "
        "the spelling, upper case, lower case, one line, or replace “this” with “that”.)"
    )


def is_known(instruction: str) -> bool:
    """Whether a rule fits an instruction."""
    return any(pattern.search(instruction) for pattern, _ in RULES)


def _answer(versions: list[str], counts: dict[str, int]) -> dict[str, Any]:
    choices = [{"text": version, "index": index} for index, version in enumerate(versions)]
    return {"object": "edit", "created": int(time.time()), "choices": choices, "usage": counts}


def _mended(text: str, _: re.Match[str]) -> str:
    return re.sub(r"[A-Za-z]+", _mended_word, text)


def _mended_word(found: re.Match[str]) -> str:
    word = found[0]
    right = MISSPELT.get(word.lower(), word)
    return right.capitalize() if word[0].isupper() and right != word else right


def _replaced(text: str, match: re.Match[str]) -> str:
    return text.replace(match["this"], match["that"])


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    (
        _words(r"""replace ["“'](?P<this>[^"”']+)["”'] (?:with|by) ["“'](?P<that>[^"”']*)"""),
        _replaced,
    ),
    (_words(r"\bspell|\btypos?\b"), _mended),
    (_words(r"\bupper[- ]?case\b|\bcapital"), lambda text, _: text.upper()),
    (_words(r"\blower[- ]?case\b"), lambda text, _: text.lower()),
    (_words(r"\bone line\b"), lambda text, _: " ".join(text.split())),
)
