"""Answers about messages that were found, from the one that shares most words with the question."""

import re
from typing import Final, NamedTuple

import orjson

NOTHING: Final = (
    "None of these messages has a word of your question. (I am the sandbox's rehearsal partner, no"
    " language model: I compare words.)"
)
_WORD: Final = re.compile(r"\w{3,}")
_LONGEST: Final = 300
"""Characters that are quoted."""


class _Said(NamedTuple):
    source: int
    by: str
    at: str
    text: str


def quoted_source(lines: str, question: str) -> str:
    """Quote the message that has most words of the question, with the number of its source.

    Each line is a JSON object with `source`, its number, and `messages`, each with `by`, `at`,
    `text`.
    """
    wanted = _words(question)
    counted = [(len(wanted & _words(said.text)), said) for said in _all(lines)]
    shared, best = max(counted, key=lambda it: it[0], default=(0, None))
    if best is None or not shared:
        return NOTHING
    text = " ".join(best.text[:_LONGEST].split())
    return (
        f"{best.by} wrote on {best.at}: “{text}” [{best.source}]\n"
        "-# I am the sandbox's rehearsal partner, no language model: I compare words."
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _all(lines: str) -> list[_Said]:
    try:
        sources = [orjson.loads(line) for line in lines.splitlines()]
        return [
            _Said(int(each["source"]), str(it["by"]), str(it["at"]), str(it["text"]))
            for each in sources
            for it in each["messages"]
        ]
    except (ValueError, LookupError, TypeError):
        return []  # a question that only looks like one
