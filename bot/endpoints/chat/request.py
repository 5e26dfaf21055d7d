"""What is asked of a chat model."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a message that is text."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a message that is a picture: a `data:` or https URL; `detail` is low, high or auto."""

    url: str
    detail: str | None = None


Part = Text | Picture


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation; `role` is system, user or assistant."""

    role: str
    content: str | tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A request for an answer; what is None is not sent. `user` must be a pseudonym already."""

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    max_tokens: int | None = None
    n: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    user: str | None = None


def pseudonym(user_id: int, salt: str) -> str:
    """A stable name for a user that does not tell the endpoint who it is (64 hexadecimal digits)."""
    return hashlib.sha256(f"{salt}:{user_id}".encode()).hexdigest()
