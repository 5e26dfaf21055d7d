"""Which parameters an endpoint, or one of its models, does not take: learnt from its refusals.

Compatible servers refuse what they do not know, and newer models refuse what older ones want. A
refused parameter is left out, or sent under its other name, once; if that helps, it is remembered.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.errors import EndpointRefused

T = TypeVar("T")

_REMEMBERED = 512

Place = tuple[str, str]  # the base URL; the model, or "" for all of them


@dataclass(frozen=True, slots=True)
class Substitution:
    """What becomes of a refused parameter: another name, or nothing; for one model or for all."""

    instead: str | None = None
    for_all_models: bool = False


SUBSTITUTIONS: Mapping[str, Substitution] = {
    "stream_options": Substitution(for_all_models=True),
    "user": Substitution(for_all_models=True),
    "max_tokens": Substitution(instead="max_completion_tokens"),
    "max_completion_tokens": Substitution(instead="max_tokens"),
    "temperature": Substitution(),
    "top_p": Substitution(),
    "presence_penalty": Substitution(),
    "frequency_penalty": Substitution(),
}

IMAGE_SUBSTITUTIONS: Mapping[str, Substitution] = {
    "user": Substitution(for_all_models=True),
    "response_format": Substitution(),
    "stream": Substitution(),
    "partial_images": Substitution(),
    "quality": Substitution(),
    "style": Substitution(),
    "background": Substitution(),
    "output_format": Substitution(),
}
"""For pictures: without any of them there is a picture still, if not quite as it was wished for."""

SOUND_SUBSTITUTIONS: Mapping[str, Substitution] = {
    "language": Substitution(),
    "prompt": Substitution(),
    "temperature": Substitution(),
    "chunking_strategy": Substitution(),
    "known_speaker_names": Substitution(),
    "known_speaker_references": Substitution(),
    "speed": Substitution(),
    "instructions": Substitution(),
}
"""For sound: without any of them it is understood, or spoken, still."""

TUNING_SUBSTITUTIONS: Mapping[str, Substitution] = {
    "method": Substitution(instead="hyperparameters", for_all_models=True),
}
"""For fine-tuning: what was set is sent as it was before there were methods."""


class Dialects:
    """What was learnt of each base URL and model; of too many, what was learnt first is dropped."""

    def __init__(self, substitutions: Mapping[str, Substitution] = SUBSTITUTIONS) -> None:
        self._substitutions = substitutions
        self._known: OrderedDict[Place, dict[str, str | None]] = OrderedDict()

    async def speak(
        self, base: str, body: Mapping[str, Any], send: Callable[[dict[str, Any]], Awaitable[T]]
    ) -> T:
        """What `send` gives for `body`, put as the endpoint at `base` wants it.

        Raises:
            EndpointRefused: also without, or with other names for, the parameters it blamed.
        """
        model = str(body.get("model", ""))
        known = self._known.get((base, ""), {}) | self._known.get((base, model), {})
        wording = _Wording(body, known, self._substitutions)
        while True:
            try:
                answer = await send(wording.body())
            except EndpointRefused as error:
                if error.code != "unsupported_parameter" or not wording.reword(error.param):
                    raise
            else:
                if wording.refused:
                    self._remember(base, model, wording.names)
                return answer

    def _remember(self, base: str, model: str, names: Mapping[str, str | None]) -> None:
        for name, instead in names.items():
            place = (base, "" if self._substitutions[name].for_all_models else model)
            self._known.setdefault(place, {})[name] = instead
            self._known.move_to_end(place)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


class _Wording:
    """One request's parameters and the names that they are sent under; None for left out."""

    def __init__(
        self,
        body: Mapping[str, Any],
        names: dict[str, str | None],
        substitutions: Mapping[str, Substitution],
    ) -> None:
        self._body = body
        self._substitutions = substitutions
        self.names = names
        self.refused: set[str] = set()

    def body(self) -> dict[str, Any]:
        """The request as it is to be sent now."""
        names = self.names
        if not names:
            return dict(self._body)
        sent = ((names.get(name, name), value) for name, value in self._body.items())
        return {name: value for name, value in sent if name is not None}

    def reword(self, param: str | None) -> bool:
        """Puts the request without `param`, as it was sent; False if there is no other way left."""
        if param is None or param in self.refused or param not in self._substitutions:
            return False
        instead = self._substitutions[param].instead
        original = next((name for name in self._body if self.names.get(name, name) == param), None)
        self.refused.add(param)
        if original is None or instead in self.refused:
            return False
        self.names[original] = instead
        return True
