"""The models on offer, and the API's family that lists them."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .embedders import NEWER, SMALL, Embedder
from .exchange import Exchange
from .gate import Route
from .hearing import (
    DIARIZING,
    FIRST_VOICES,
    INSTRUCTED,
    TONES,
    TRANSCRIBING,
    WHISPERING,
    Hearing,
    Speaking,
)
from .judges import OMNI, PLAIN, TEXTUAL, Judge
from .painters import EARLY, MODERN, SINGLE, Painter
from .refusals import Refusal, not_for_chat, retired_model, unknown_model

SANDBOX_BEGAN = 1_767_225_600
"""Unix seconds that stand for when the models were made: 2026-01-01."""
NEWER_REFUSE = frozenset(
    {"max_tokens", "temperature", "top_p", "presence_penalty", "frequency_penalty", "stop"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model on offer.

    Attributes:
        id: its name.
        sees: whether it takes pictures.
        refuses: parameters that it does not take (of `temperature`: any value but 1).
        context_window: tokens that prompt and answer may have together.
        completes: whether it goes on with plain texts, and nothing else.
        paints: what it takes if it makes pictures, and nothing else.
        judges: what it takes if it judges texts or pictures, and nothing else.
        embeds: what it takes if it turns texts into vectors, and nothing else.
        hears: what it takes if it turns speech into text, and nothing else.
        speaks: what it takes if it turns text into speech, and nothing else.
        retired: whether it was there once and is no more; such models are not listed.
        owner: the key of the account that alone sees it, if it was made for one.
    """

    id: str
    sees: bool = True
    refuses: frozenset[str] = frozenset()
    context_window: int = 128_000
    completes: bool = False
    paints: Painter | None = None
    judges: Judge | None = None
    embeds: Embedder | None = None
    hears: Hearing | None = None
    speaks: Speaking | None = None
    retired: bool = False
    owner: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether it takes texts and gives texts: in conversations, or by going on with one."""
        return self.chats or self.completes

    @property
    def chats(self) -> bool:
        """Whether it takes part in conversations: it is made for nothing else."""
        others = (self.paints, self.judges, self.embeds, self.hears, self.speaks)
        return not self.completes and not any(others)

    def to_json(self) -> dict[str, Any]:
        """Describe it as the API does (`Model` in the API document)."""
        return {
            "id": self.id,
            "object": "model",
            "created": SANDBOX_BEGAN,
            "owned_by": "parley-sandbox",
        }


BUILT_IN = (
    Model(id="rehearsal"),
    Model(id="rehearsal-reasoner", refuses=NEWER_REFUSE),
    Model(id="rehearsal-vision"),
    Model(id="rehearsal-text", sees=False),
    Model(id="bench", sees=False),
    Model(id="rehearsal-instruct", sees=False, completes=True, context_window=4096),
    Model(id="rehearsal-image", paints=MODERN),
    Model(id="rehearsal-image-1", paints=EARLY),
    Model(id="rehearsal-image-3", paints=SINGLE),
    Model(id="rehearsal-hears", hears=WHISPERING),
    Model(id="rehearsal-transcribe", hears=TRANSCRIBING),
    Model(id="rehearsal-diarize", hears=DIARIZING),
    Model(id="rehearsal-speech", speaks=INSTRUCTED),
    Model(id="rehearsal-speech-1", speaks=FIRST_VOICES),
    Model(id="rehearsal-tones", speaks=TONES),
    Model(id="rehearsal-moderation", judges=OMNI),
    Model(id="rehearsal-moderation-text", judges=TEXTUAL),
    Model(id="rehearsal-moderation-plain", judges=PLAIN),
    Model(id="rehearsal-embedding", embeds=NEWER),
    Model(id="rehearsal-embedding-small", embeds=SMALL),
    Model(id="retired-model", retired=True),
)


class Registry:
    """The models by name; may be changed at any time."""

    def __init__(self, models: Iterable[Model] = BUILT_IN) -> None:
        self._models = {model.id: model for model in models}

    def add(self, model: Model) -> None:
        """Offer a model, in place of one of the same name."""
        self._models[model.id] = model

    def get(self, name: str) -> Model | None:
        """Look a model up, retired ones included."""
        return self._models.get(name)

    def retire(self, name: str) -> None:
        """Let a model be retired, known or not."""
        self.add(dataclasses.replace(self._models.get(name) or Model(id=name), retired=True))

    def remove(self, name: str) -> None:
        """Offer a model no more, as if it had never been there."""
        self._models.pop(name, None)

    def find(self, name: str) -> Model:
        """Find a model that may be used.

        Raises:
            Refusal: it is unknown or retired.
        """
        model = self._models.get(name)
        if model is None:
            raise unknown_model(name[:80])
        if model.retired:
            raise retired_model(name)
        return model

    def find_speaking(self, name: str) -> Model:
        """Find a model that may be used and chats.

        Raises:
            Refusal: it is unknown or retired, or made for something else.
        """
        model = self.find(name)
        if not model.chats:
            raise not_for_chat()
        return model

    def __iter__(self) -> Iterator[Model]:
        """Go through all models, retired ones included."""
        return iter(tuple(self._models.values()))

    def __contains__(self, name: object) -> bool:
        """Whether a model of that name is known."""
        return name in self._models


class ModelFamily:
    """`GET /models` and `GET /models/{model}`."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (
            Route("models", "GET", "/models", self.list),
            Route("models", "GET", "/models/{model:.+}", self.retrieve),
        )

    async def list(self, exchange: Exchange) -> web.StreamResponse:
        """List all models but the retired ones."""
        offered = [
            model.to_json()
            for model in self._registry
            if not model.retired and model.owner in (None, exchange.account)
        ]
        return await exchange.answer({"object": "list", "data": offered})

    async def retrieve(self, exchange: Exchange) -> web.StreamResponse:
        """Describe one model."""
        name = exchange.call.path.removeprefix("/models/")
        exchange.call.model = name
        try:
            model = self._registry.find(name)
        except Refusal:
            raise unknown_model(name[:80], param="model") from None
        if model.owner not in (None, exchange.account):
            raise unknown_model(name[:80], param="model")
        return await exchange.answer(model.to_json())
