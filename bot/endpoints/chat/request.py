"""What is asked of a chat model."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a message that is text."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A part that is a picture: a `data:` or https URL."""

    url: str


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
    user: str | None = None


def pseudonym(user_id: int, salt: str) -> str:
    """A stable name for a user that does not tell the endpoint who it is.

    64 hexadecimal digits: HMAC-SHA-256, so that nobody without `salt` can try all ids.
    """
    return hmac.new(salt.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()


_OPTIONAL = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "max_tokens",
    "n",
    "user",
)


def body(request: ChatRequest, *, stream: bool = False) -> dict[str, Any]:
    """The JSON body of `POST /chat/completions` (schema CreateChatCompletionRequest)."""
    content: dict[str, Any] = {
        "model": request.model,
        "messages": [_message(message) for message in request.messages],
    }
    for name in _OPTIONAL:
        if (value := getattr(request, name)) is not None:
            content[name] = value
    if request.stop:
        content["stop"] = list(request.stop)
    if stream:
        content |= {"stream": True, "stream_options": {"include_usage": True}}
    return content


def _message(message: Message) -> dict[str, Any]:
    if isinstance(message.content, str):
        return {"role": message.role, "content": message.content}
    return {"role": message.role, "content": [_part(part) for part in message.content]}


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"type": "text", "text": part.text}
    return {"type": "image_url", "image_url": {"url": part.url}}
