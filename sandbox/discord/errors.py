"""What Discord refuses, and how it says so: an HTTP status, a JSON error code, a sentence.

Source: the error code table and the "Error Messages" section of Discord's API reference.
"""

from collections.abc import Mapping
from typing import Any, Final

FormErrors = Mapping[str, Any]
"""Nested by field name; a leaf is `{"_errors": [{"code": …, "message": …}]}`."""


class DiscordError(Exception):
    """A refusal: the HTTP `status`, Discord's JSON `code` and `message`, and `errors` by field."""

    def __init__(
        self, status: int, code: int, message: str, errors: FormErrors | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def to_json(self) -> dict[str, Any]:
        """Give the body that Discord answers with."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


_TABLE: Final[dict[int, tuple[int, str]]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown Permission Overwrite"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10026: (404, "Unknown Ban"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20016: (429, "This action cannot be performed due to slowmode rate limit."),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30032: (400, "Maximum number of application commands reached (100)."),
    40005: (413, "Request entity too large"),
    40007: (403, "The user is banned from this guild."),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50016: (
        400,
        (
            "Provided too few or too many messages to delete. "
            "Must provide at least 2 and fewer than 100 messages to delete."
        ),
    ),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50068: (400, "Invalid message type"),
    50083: (400, "Thread is archived"),
    50159: (400, "Voice messages do not support additional content."),
    50160: (400, "Voice messages must have a single audio attachment."),
    50161: (400, "Voice messages must have supporting metadata."),
    50162: (400, "Voice messages cannot be edited."),
    50173: (403, "You cannot send voice messages in this channel."),
    50109: (400, "The request body contains invalid JSON."),
    160002: (403, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
}


def refusal(code: int, *, status: int | None = None, message: str | None = None) -> DiscordError:
    """Make the refusal that Discord has under a JSON error code.

    Raises:
        KeyError: the code is not in the table, which is a mistake of ours.
    """
    usual_status, usual_message = _TABLE[code]
    return DiscordError(status or usual_status, code, message or usual_message)


def unauthorized() -> DiscordError:
    """The bot token is missing or wrong."""
    return DiscordError(401, 0, "401: Unauthorized")


def not_found() -> DiscordError:
    """There is no such route."""
    return DiscordError(404, 0, "404: Not Found")


def too_large() -> DiscordError:
    """A file, or all of them together, is over the limit."""
    return refusal(40005)


def invalid_form(*problems: tuple[str, str, str]) -> DiscordError:
    """Make 50035 Invalid Form Body.

    Args:
        problems: one `(path, code, message)` each; the path joins field names and list indices with
            dots, such as `embeds.0.title`; an empty one stands for the whole body.
    """
    errors: dict[str, Any] = {}
    for path, code, message in problems:
        node = errors
        for part in filter(None, path.split(".")):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    return DiscordError(400, 50035, "Invalid Form Body", errors)


def too_long(path: str, limit: int) -> DiscordError:
    """Make the refusal of a text that is longer than `limit` characters."""
    sentence = f"Must be {limit} or fewer in length."
    return invalid_form((path, "BASE_TYPE_MAX_LENGTH", sentence))


def required(path: str) -> DiscordError:
    """Make the refusal of a form in which a field is missing."""
    return invalid_form((path, "BASE_TYPE_REQUIRED", "This field is required"))


def not_a_snowflake(path: str, value: object) -> DiscordError:
    """Make the refusal of something that should have been an id."""
    return invalid_form((path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.'))
