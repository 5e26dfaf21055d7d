"""Answers of many servers, read leniently: whatever is missing or odd is passed over."""

from collections.abc import Mapping
from typing import Any

from bot.endpoints.transport import quoted
from bot.errors import ContentRefused, EndpointError, EndpointUnreachable

from .answer import Choice, Completion, Delta, Usage

_FILTERED = "content_filter"
_LONGEST_REFUSAL = 2**16
_MOST = 2**31 - 1  # of tokens: no more is believed


def completion(payload: Mapping[str, Any]) -> Completion:
    """The whole answer in a response.

    Raises:
        ContentRefused: there is no text, but a refusal.
        EndpointUnreachable: there is no answer in it.
    """
    found = sorted(_choices(payload), key=_index)
    if not found:
        raise no_answer()
    choices = tuple(Choice(_text(choice), _finish(choice)) for choice in found)
    if not any(choice.text for choice in choices):
        said = "".join(_refusal(choice) for choice in found)
        if said or any(choice.finish_reason == _FILTERED for choice in choices):
            raise declined(said)
    return Completion(choices, _usage(payload))


class StreamReader:
    """Turns a stream's events into steps of the answer; tells at the end if it was a refusal."""

    __slots__ = ("_has_choice", "_has_text", "_is_filtered", "_refusal")

    def __init__(self) -> None:
        self._has_choice = False
        self._has_text = False
        self._is_filtered = False
        self._refusal = ""  # held back: it becomes text if text comes too

    def deltas(self, payload: Mapping[str, Any]) -> list[Delta]:
        """The steps in one event; none in one that says nothing new."""
        deltas: list[Delta] = []
        for choice in _choices(payload):
            self._has_choice = True
            text = _text(choice)
            finish = _finish(choice)
            if refusal := _refusal(choice):
                text = self._refused(text, refusal)
            if text and not self._has_text:
                self._has_text = True
                text, self._refusal = self._refusal + text, ""
            if finish == _FILTERED:
                self._is_filtered = True
            if text or finish:
                deltas.append(Delta(text, finish, None, _index(choice)))
        if payload.get("usage") and (usage := _usage(payload)):
            deltas.append(Delta(usage=usage))
        return deltas

    def end(self) -> None:
        """Says what was wrong with an answer without text.

        Raises:
            ContentRefused: there was a refusal instead.
            EndpointUnreachable: there was no answer at all.
        """
        if self._has_text:
            return
        if self._refusal or self._is_filtered:
            raise declined(self._refusal)
        if not self._has_choice:
            raise no_answer()

    def _refused(self, text: str, refusal: str) -> str:
        if text or self._has_text:
            return text + refusal
        if len(self._refusal) < _LONGEST_REFUSAL:
            self._refusal += refusal
        return ""


def declined(said: str) -> ContentRefused:
    """The error of an answer that is a refusal, with what the model said, if anything."""
    because = f" It said: “{quoted(said)}”" if said.strip() else ""
    return ContentRefused(f"The model declined to answer this. Put it in other words.{because}")


def no_answer() -> EndpointError:
    """The error of a response without any choice."""
    return EndpointUnreachable(
        "The endpoint's answer was empty. Try again, or choose another model."
    )


def _choices(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    choices = payload.get("choices")
    if not isinstance(choices, list):
        return []
    return [choice for choice in choices if isinstance(choice, dict)]


def _said(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message, or the step of one; a server that does not stream sends one for the other."""
    said = choice.get("delta") or choice.get("message")
    return said if isinstance(said, dict) else choice


def _text(choice: Mapping[str, Any]) -> str:
    said = _said(choice)
    content = said.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_part(part) for part in content)
    text = choice.get("text")  # as plain completions have it
    return text if isinstance(text, str) else ""


def _part(part: object) -> str:
    """A part's text; parts of other kinds, such as a model's thoughts, have none."""
    text = part.get("text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


def _refusal(choice: Mapping[str, Any]) -> str:
    refusal = _said(choice).get("refusal")
    return refusal if isinstance(refusal, str) else ""


def _finish(choice: Mapping[str, Any]) -> str | None:
    reason = choice.get("finish_reason")
    return reason if reason and isinstance(reason, str) else None


def _index(choice: Mapping[str, Any]) -> int:
    return _number(choice.get("index"))


def _usage(payload: Mapping[str, Any]) -> Usage | None:
    usage = payload.get("usage")
    if not isinstance(usage, dict):
        return None
    return Usage(_number(usage.get("prompt_tokens")), _number(usage.get("completion_tokens")))


def _number(value: object) -> int:
    """A whole number from 0, also written as a text."""
    if not isinstance(value, int | float | str):
        return 0
    try:
        return max(0, min(int(value), _MOST))
    except (ValueError, OverflowError):
        return 0
