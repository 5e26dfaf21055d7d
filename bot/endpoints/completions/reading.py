"""Answers of many servers, read leniently: whatever is missing or odd is passed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.endpoints.chat import Delta
from bot.endpoints.chat.reading import StreamReader

from .answer import TextDelta, TokenLogprob

_MOST_ALTERNATIVES = 20
_LEAST, _HIGHEST = -1e9, 0.01


class TextReader:
    """Turns a stream's events, or one whole answer, into steps of the text."""

    __slots__ = ("_reader",)

    def __init__(self) -> None:
        self._reader = StreamReader()

    def deltas(self, payload: Mapping[str, Any]) -> list[TextDelta]:
        """The steps in one event; none in one that says nothing new."""
        found: list[TextDelta] = []
        for choice in _objects(payload.get("choices")):
            found += self._of_choice(choice)
        counted = self._reader.deltas({"usage": payload.get("usage")})
        return found + [TextDelta(usage=delta.usage) for delta in counted]

    def end(self) -> None:
        """Says what was wrong with an answer without text.

        Raises:
            ContentRefused: the content policy cut all of it.
            EndpointUnreachable: there was no answer at all.
        """
        self._reader.end()

    def _of_choice(self, choice: dict[str, Any]) -> list[TextDelta]:
        tokens = logprobs(choice.get("logprobs"))
        deltas = self._reader.deltas({"choices": [choice]})
        if not deltas and tokens:  # a token that is only a part of a letter
            deltas = [Delta(index=max(0, _whole(choice.get("index")) or 0))]
        return [TextDelta(step.index, step.text, step.finish_reason, tokens) for step in deltas]


def logprobs(told: object) -> tuple[TokenLogprob, ...] | None:
    """How likely the tokens were; None if nothing is told.

    Read in the form of the API's document, lists side by side, and in that of its chat answers,
    which some servers, such as llama.cpp, use here, too.
    """
    if not isinstance(told, dict):
        return None
    if content := _objects(told.get("content")):
        return tuple(_entry(entry) for entry in content)
    tokens = _list(told.get("tokens"))
    logs = _list(told.get("token_logprobs"))
    offsets = _list(told.get("text_offset"))
    tops = _list(told.get("top_logprobs"))
    return tuple(
        TokenLogprob(_word(token), _log(_at(logs, i)), _whole(_at(offsets, i)), _top(_at(tops, i)))
        for i, token in enumerate(tokens)
    )


def _entry(entry: Mapping[str, Any]) -> TokenLogprob:
    others = _objects(entry.get("top_logprobs"))
    top = {_word(other.get("token")): other.get("logprob") for other in others}
    return TokenLogprob(_word(entry.get("token")), _log(entry.get("logprob")), None, _top(top))


def _top(told: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(told, dict):
        return ()
    known = ((token, _log(value)) for token, value in told.items())
    sure = [(token, log) for token, log in known if log is not None]
    return tuple(sorted(sure, key=lambda pair: -pair[1])[:_MOST_ALTERNATIVES])


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _objects(value: object) -> list[dict[str, Any]]:
    return [entry for entry in _list(value) if isinstance(entry, dict)]


def _at(values: Sequence[Any], index: int) -> object:
    return values[index] if index < len(values) else None


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _log(value: object) -> float | None:
    """A logarithm of a probability: a number up to 0, which some servers miss by a rounding."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if _LEAST <= value <= _HIGHEST else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
