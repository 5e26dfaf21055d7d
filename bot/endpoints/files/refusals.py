"""What endpoints refuse about files, in plain words."""

from bot.errors import EndpointRefused

MISSING = "endpoint_missing"
"""The `code` of the EndpointRefused that says that this endpoint has no such calls."""


class FileUnknown(EndpointRefused):
    """The endpoint has no such file."""


class FileInUse(EndpointRefused):
    """A job needs the file still."""
