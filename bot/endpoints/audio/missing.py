"""Endpoints that do not hear, translate or speak: what to do in place of it."""

from bot.endpoints.transport.quoting import name
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable

GONE = "endpoint_gone"
"""The `code` of the EndpointRefused that says that this endpoint does not have such calls."""

_NOT_THERE = frozenset({404, 405, 410, 501})
_BASE = (
    "Ask an admin to set another with /settings key set, or the operator to check"
    " `OPENAI_BASE_URL`."
)
_SENTENCES = {
    "transcriptions": f"This endpoint does not turn speech into text. {_BASE}",
    "translations": (
        "This endpoint does not translate speech. Use `/transcribe`, and have the text translated"
        " with `/chat`."
    ),
    "speech": f"This endpoint does not speak. {_BASE}",
}


_DOES = {
    "transcriptions": ("transcribe", "transcription.model"),
    "translations": ("translate speech", "transcription.model"),
    "speech": ("speak", "speech.model"),
}


def missing(error: EndpointRefused, place: str, model: str) -> EndpointError | None:
    """The refusal in plain words, if there is nothing at `place`, a URL, or not by this model."""
    call = place.rsplit("/", 1)[-1]
    if error.param == "model":
        return _unfit(model, *_DOES[call])
    if error.status not in _NOT_THERE or error.code is not None or error.param is not None:
        return None
    return EndpointRefused(_SENTENCES[call], status=error.status, code=GONE)


def _unfit(model: str, does: str, setting: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The model `{name(model)}` does not {does} at this endpoint. Choose another (`/models"
        f" list` shows them); an admin can change the setting `{setting}`.",
        model=model,
    )


def only_transcribes(model: str) -> EndpointRefused:
    """The refusal of a translation by a model that is known for not translating."""
    return EndpointRefused(
        f"The model `{name(model)}` transcribes, but does not translate. Use `/transcribe`, and"
        " have the text translated with `/chat`; an admin can change the setting"
        " `transcription.model`.",
        code=GONE,
    )
