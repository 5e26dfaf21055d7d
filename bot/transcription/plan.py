"""Makes an order definite: what was left open is filled in, what cannot be is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.endpoints.audio import Family, limits_of
from bot.endpoints.transport import quoting
from bot.errors import InputError
from bot.transcription.languages import code_of
from bot.transcription.order import FORMATS, Order
from bot.usage import Caller

Place = tuple[int | None, str]
"""Where something is learnt of an endpoint: a server, which has one endpoint; a model."""

TRANSCRIPTIONS, TRANSLATIONS = "audio/transcriptions", "audio/translations"

TRANSLATOR: Final = "whisper-1"
"""What translates instead of a model that is known not to (schema CreateTranslationRequest)."""

_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("verbose_json", "json", "text"),  # the first tells the language, too
    "json": ("json", "verbose_json", "text"),
    "srt": ("srt", "verbose_json", "vtt", "json"),
    "vtt": ("vtt", "verbose_json", "srt", "json"),
    "verbose_json": ("verbose_json", "json"),
}
_BY_SPEAKERS: Final = ("diarized_json", "json", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of the model; what is None is left to it.

    `asked` are the parameters that the person named, of which they hear if they are not heeded.
    `replaced` is the model that was chosen, where another one has to translate in its place.
    """

    model: str
    family: Family
    language: str | None
    prompt: str | None = field(repr=False)
    temperature: float | None
    format: str
    formats: tuple[str, ...]
    is_translation: bool
    asked: frozenset[str]
    replaced: str | None = None

    @property
    def endpoint(self) -> str:
        """The path that is called."""
        return TRANSLATIONS if self.is_translation else TRANSCRIPTIONS

    def place(self, caller: Caller) -> Place:
        """Where what this shows of an endpoint holds."""
        return caller.guild_id, self.model


def planned(order: Order, values: Mapping[str, Any]) -> Plan:
    """Fill in what an order leaves open; `values` are the settings.

    Raises:
        InputError: it cannot be done so; the sentence says what to change.
    """
    if order.format not in FORMATS:
        raise InputError(f"I can write {', '.join(FORMATS)}: choose one of them as the format.")
    if order.temperature is not None and not 0 <= order.temperature <= 1:
        raise InputError("The temperature goes from 0 to 1: choose a number in between.")
    chosen = str(values["transcription.model"])
    model = chosen if limits_of(chosen).translates or not order.is_translation else TRANSLATOR
    family, prompt = limits_of(model), (order.prompt or "").strip() or None
    language = None if order.is_translation else _language(order, values)
    named = {"prompt": prompt, "temperature": order.temperature, "language": order.language}
    return Plan(
        model=model,
        family=family,
        language=language,
        prompt=prompt,
        temperature=order.temperature,
        format=order.format,
        formats=_formats(order, family),
        is_translation=order.is_translation,
        asked=frozenset(name for name, value in named.items() if value is not None),
        replaced=chosen if model != chosen else None,
    )


def _language(order: Order, values: Mapping[str, Any]) -> str | None:
    typed = (order.language or "").strip() or values["transcription.language"]
    if not typed:
        return None
    if (code := code_of(str(typed))) is None:
        raise InputError(
            f"I do not know the language {quoting.quoted(str(typed))}: give its code, such as `de`,"
            " or leave it out, and the model finds out."
        )
    return code


def _formats(order: Order, family: Family) -> tuple[str, ...]:
    if family.speakers and not order.is_translation:
        return _BY_SPEAKERS
    return family.among(_WANTED[order.format])
