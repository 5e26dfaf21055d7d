"""What endpoints refuse about fine-tuning, in plain words."""

from bot.errors import EndpointRefused

MISSING = "endpoint_missing"
"""The `code` of the EndpointRefused that says that this endpoint has no such calls."""


class JobUnknown(EndpointRefused):
    """The endpoint has no such job."""


class JobOver(EndpointRefused):
    """The job is over, or not in a state for this."""


class NotOffered(EndpointRefused):
    """The endpoint fine-tunes, but has no such step, such as pausing."""
