"""What a chat model answers, read leniently."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call cost, as the endpoint reported them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """One step of a streamed answer; `index` tells the choices apart when `n` is above 1."""

    text: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers; `finish_reason` is such as stop, length or content_filter."""

    text: str
    finish_reason: str | None


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    choices: tuple[Choice, ...]
    usage: Usage | None

    @property
    def text(self) -> str:
        """The first choice's text."""
        return self.choices[0].text if self.choices else ""
