"""What went wrong, read from the many shapes in which compatible servers say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .lenient import loads

_DEEPEST = 8
_LONGEST = 4000  # letters of a message that are searched for what it means


@dataclass(frozen=True, slots=True)
class Problem:
    """A server's complaint: HTTP `status`, its codes and types in lower case, and what it said.

    `message` is as the server wrote it: never shown as it is. `params` are the names it blamed.
    """

    status: int
    codes: frozenset[str] = frozenset()
    message: str = field(default="", repr=False)
    params: tuple[str, ...] = ()


def read(status: int, body: bytes) -> Problem:
    """The problem in the body of a response; a web page or noise is a problem without a message."""
    try:
        content = loads(body)
    except ValueError:
        return Problem(status, message=_plain(body))
    return from_json(status, content)


def from_json(status: int, content: Any) -> Problem:  # noqa: ANN401 -- whatever JSON gives
    """The problem in a JSON value: an object, a list of them, or a text.

    Shapes: `{"error": {…}}` (the API itself), `{"error": "…"}` (Ollama), `{"detail": …}` (FastAPI),
    `{"message": …}`, and a list around any of them.
    """
    found = _Findings()
    found.look(content)
    message = " ".join(found.messages)[:_LONGEST]
    return Problem(status, frozenset(found.codes), message, tuple(found.params))


def complaint(payload: Mapping[str, Any]) -> Problem | None:
    """The problem that a successful response, or an event, carries instead of an answer."""
    error = payload.get("error")
    if not error and payload.get("object") != "error":
        return None
    problem = from_json(0, payload)
    return Problem(_status(problem.codes), problem.codes, problem.message, problem.params)


class _Findings:
    """Gathers what is worth knowing from nested objects, a few levels deep."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.messages: list[str] = []
        self.params: list[str] = []

    def look(self, content: Any, depth: int = 0) -> None:  # noqa: ANN401 -- whatever JSON gives
        if depth > _DEEPEST:
            return
        if isinstance(content, str):
            self._text(content, depth)
        elif isinstance(content, list):
            for item in content[:10]:
                self.look(item, depth + 1)
        elif isinstance(content, dict):
            self._object(content, depth)

    def _text(self, text: str, depth: int) -> None:
        if text.lstrip()[:1] == "{":  # gateways pass on an error as JSON inside of a text
            try:
                return self.look(loads(text), depth + 1)
            except ValueError:
                pass
        self.messages.append(text)
        return None

    def _object(self, content: dict[str, Any], depth: int) -> None:
        for key in ("code", "type", "status"):
            if isinstance(value := content.get(key), str | int):
                self.codes.append(str(value).lower())
        if isinstance(param := content.get("param"), str):
            self.params.append(param)
        if isinstance(place := content.get("loc"), list) and place:
            self.params.append(str(place[-1]))
        for key in ("error", "message", "detail", "msg", "innererror"):
            self.look(content.get(key), depth + 1)


_STATUSES = {
    "invalid_request_error": 400,
    "badrequesterror": 400,
    "invalid_api_key": 401,
    "authentication_error": 401,
    "insufficient_quota": 429,
    "permission_error": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "notfounderror": 404,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "overloaded_error": 529,
}
_FAILED = 500
_NUMBERS = {str(status): status for status in range(400, 600)}


def _status(codes: frozenset[str]) -> int:
    """The HTTP status that an error without one should have had."""
    numbers = (_NUMBERS[code] for code in codes if code in _NUMBERS)
    named = (_STATUSES[code] for code in sorted(codes) if code in _STATUSES)
    return max(numbers, default=0) or next(named, _FAILED)


def _plain(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    return "" if text.startswith("<") else text[:_LONGEST]
