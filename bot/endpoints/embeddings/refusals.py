"""What the refusal of an embedding request means."""

import re
from collections.abc import Collection

from bot.endpoints.transport import TooMuch
from bot.endpoints.transport.quoting import name
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable

from .request import OPTIONAL

GONE = "endpoint_gone"
"""The `code` of the EndpointRefused that says that this endpoint makes no embeddings."""

_NOT_THERE = frozenset({404, 405, 410, 501})
_ABOUT_PARAMETERS = frozenset({400, 415, 422})
_WORDS = {
    "dimensions": re.compile("dimension|matryoshka", re.IGNORECASE),
    "encoding_format": re.compile("encoding|base64", re.IGNORECASE),
    "user": re.compile("['`\"]user['`\"]"),
}
_OTHER_MODEL = re.compile(
    r"not\ (allowed\ to\ generate | support\w*(\ the)?)\ embeddings?\b(?!\ dim)"
    r" | embeddings?\ (is|are)\ not\ (enabled|supported|available)",
    re.IGNORECASE | re.VERBOSE,
)


def blamed(error: EndpointRefused, sent: Collection[str]) -> frozenset[str]:
    """The parameters without which to try again; none if it was not about any.

    Who refuses `dimensions` says so. What is left out otherwise changes no vector.
    """
    given = OPTIONAL.intersection(sent)
    if isinstance(error, TooMuch) or error.status not in _ABOUT_PARAMETERS:
        return frozenset()
    if error.param in given:
        return frozenset({error.param})
    told = frozenset(param for param in given if _WORDS[param].search(str(error)))
    return told or given - {"dimensions"}


def explained(error: EndpointRefused, model: str) -> EndpointError:
    """The error in the words of search: another model is needed, or another endpoint."""
    if isinstance(error, TooMuch):
        return error
    if _OTHER_MODEL.search(str(error)):
        return ModelUnavailable(
            f"The model `{name(model)}` makes no embeddings, which search needs. Choose another;"
            " an admin can change the setting `search.model`.",
            model=model,
        )
    if error.status in _NOT_THERE:
        return EndpointRefused(
            "This endpoint makes no embeddings, which search needs: it has no `/embeddings`. An"
            " admin can set a key of another endpoint with `/settings key set`.",
            status=error.status,
            code=GONE,
        )
    return error
