"""What a completion model answers, read leniently."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.endpoints.chat import Usage


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token and how likely it was: natural logarithms, None where the endpoint told none.

    `offset` is where the token begins in the text, in the characters that the endpoint counts.
    `top` are the likeliest tokens at this place, likeliest first.
    """

    token: str
    logprob: float | None = None
    offset: int | None = None
    top: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """One step of a streamed text; `index` tells the choices apart when `n` is above 1."""

    index: int = 0
    text: str = ""
    finish_reason: str | None = None
    logprobs: tuple[TokenLogprob, ...] | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class TextChoice:
    """One of the texts; `finish_reason` is such as stop, length or content_filter."""

    text: str
    finish_reason: str | None = None
    logprobs: tuple[TokenLogprob, ...] | None = None


@dataclass(frozen=True, slots=True)
class TextCompletion:
    """A whole answer, its choices by index."""

    choices: tuple[TextChoice, ...]
    usage: Usage | None = None

    @property
    def text(self) -> str:
        """The first choice's text."""
        return self.choices[0].text if self.choices else ""

    @classmethod
    def of(cls, deltas: Iterable[TextDelta]) -> "TextCompletion":
        """The answer that these steps make."""
        steps: dict[int, list[TextDelta]] = {}
        usage = None
        for delta in deltas:
            if delta.usage is None:
                steps.setdefault(delta.index, []).append(delta)
            else:
                usage = delta.usage
        return cls(tuple(_choice(steps[index]) for index in sorted(steps)), usage)


@dataclass(frozen=True, slots=True)
class EditedText:
    """The rewritten text, in as many versions as were asked for."""

    texts: tuple[str, ...]
    usage: Usage | None = None

    @property
    def text(self) -> str:
        """The first version."""
        return self.texts[0] if self.texts else ""


def _choice(steps: list[TextDelta]) -> TextChoice:
    reasons = [step.finish_reason for step in steps if step.finish_reason]
    told = [step.logprobs for step in steps if step.logprobs is not None]
    tokens = tuple(token for some in told for token in some)
    return TextChoice(
        "".join(step.text for step in steps),
        reasons[-1] if reasons else None,
        tokens if told else None,
    )
