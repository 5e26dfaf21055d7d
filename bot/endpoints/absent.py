"""Calls that an endpoint does not have: told apart from things that it does not have."""

from bot.errors import EndpointRefused

MISSING = "endpoint_missing"
"""The `code` of the EndpointRefused that says that this endpoint has no such calls."""

_NOT_THERE = frozenset({404, 405, 410, 501})
_BASE = (
    " An admin can set a key of another endpoint with `/settings key set`; the operator can check"
    " `OPENAI_BASE_URL`."
)


class NotOffered(EndpointRefused):
    """The endpoint has calls of this kind, but not this one."""


def is_absent(error: EndpointRefused) -> bool:
    """Whether a refusal may mean that there is nothing at this path.

    It may mean also that there is no such thing as was asked for, where the endpoint does not say.
    """
    return type(error) is EndpointRefused and error.status in _NOT_THERE and error.code is None


def missing(error: EndpointRefused, what: str) -> EndpointRefused:
    """The refusal of an endpoint that does not do `what` at all, such as `keep files`."""
    return EndpointRefused(
        f"This endpoint does not {what}.{_BASE}", status=error.status, code=MISSING
    )


def not_offered(error: EndpointRefused, what: str) -> NotOffered:
    """The refusal of an endpoint that does not do `what`, though it does much of that kind."""
    return NotOffered(f"This endpoint does not {what}.", status=error.status, code="not_offered")
