"""The whole error tree.

Contract: `str()` of a ParleyError is a sentence for the person who asked, and says what to do next.
Any other exception is a bug: it is logged with a reference number, and the person sees only that.
"""

import logging
import secrets

log = logging.getLogger(__name__)

RESTARTING = "I am being restarted. Try again in a minute."


class ParleyError(Exception):
    """Something expected went wrong; `str()` tells the person who asked what to do next."""


class ConfigError(ParleyError):
    """The environment does not allow to start or to use a feature."""


class InputError(ParleyError):
    """What the person gave cannot be used."""


class NotAllowedError(ParleyError):
    """The person, or the bot itself, lacks a permission."""


class BudgetError(ParleyError):
    """A cap on requests, tokens, pictures, audio or money is used up."""


class StorageError(ParleyError):
    """The database could not save or read something: full disk, locked, damaged, closing."""


class EndpointError(ParleyError):
    """The model endpoint did not give what was asked of it."""


class EndpointBusy(EndpointError):
    """The endpoint is overloaded or limits the rate; `retry_after` is in seconds, if it said so."""

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class EndpointRefused(EndpointError):
    """The endpoint refused the request: its `status`, and the `code` and `param` that it named."""

    def __init__(
        self,
        sentence: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.param = param


class EndpointUnreachable(EndpointError):
    """No answer could be had: refused, reset, timed out, unreadable, or known to be down."""


class ModelUnavailable(EndpointError):
    """The model is unknown or retired; the sentence names the setting to change."""

    def __init__(self, sentence: str, *, model: str) -> None:
        super().__init__(sentence)
        self.model = model


class ContentRefused(EndpointError):
    """The endpoint's content policy refused the request."""


def explain(error: BaseException) -> str:
    """Give the sentence that the person who asked gets to see.

    An expected error speaks for itself. Anything else is a bug: it is logged with its traceback
    under a short reference number, and the sentence carries only that number.
    """
    if isinstance(error, ParleyError):
        return str(error)
    reference = secrets.token_hex(3).upper()
    log.error("bug %s", reference, exc_info=error)
    return (
        "Something went wrong on my side. Try again; if it happens again, tell whoever runs this "
        f"bot the number {reference}."
    )
