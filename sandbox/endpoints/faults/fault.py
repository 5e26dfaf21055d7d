"""One piece of ill luck, as it is scripted."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.endpoints import fields as check


class Kind(StrEnum):
    """What goes wrong."""

    # before the answer
    STATUS = "status"
    """An error status; `status` (503), `message`, `code`, `headers`, or a raw `body`."""
    RESET = "reset"
    """The connection is reset before anything is answered; with `times` None: the API is down."""
    STALL = "stall"
    """Nothing happens for `seconds`, or until lifted; then the call goes on."""
    HTML = "html"
    """A web page in place of JSON, as proxies send it; `status` (200), `body`."""
    MALFORMED_BODY = "malformed_body"
    """Status 200 and JSON that breaks off."""
    ERROR_BODY = "error_body"
    """Status 200 and an error object."""
    ENORMOUS = "enormous"
    """Status 200 and a JSON body of `size` bytes."""
    REDIRECT = "redirect"
    """A redirect (307) to `location`, or, when that is empty, to the same address: a loop."""
    REFUSE_PARAMETER = "refuse_parameter"
    """The parameter `param` is refused as unknown; only calls that carry it are met."""
    CUT_BODY = "cut_body"
    """A whole (not streamed) answer is reset in the middle."""

    # in a streamed answer, when `after` events were sent; only streamed calls are met
    STALL_STREAM = "stall_stream"
    """No more events for `seconds`, or until lifted; then the stream goes on."""
    RESET_STREAM = "reset_stream"
    """The connection is reset."""
    MALFORMED_EVENT = "malformed_event"
    """An event whose JSON breaks off; then the stream goes on."""
    ERROR_EVENT = "error_event"
    """An error object as an event; then the stream ends."""
    END_STREAM = "end_stream"
    """The stream ends in good order, but without a finish reason and without `[DONE]`."""

    # manners: the call succeeds, in an unusual form; all that match apply together
    NO_DONE = "no_done"
    """Streams end without `[DONE]`."""
    DROP_USAGE = "drop_usage"
    """No usage is reported."""
    UNKNOWN_FIELDS = "unknown_fields"
    """Answers and events carry fields that nobody knows."""
    EMPTY_CHOICES = "empty_choices"
    """`choices` is empty."""
    CRLF = "crlf"
    """Lines of event streams end with CR LF."""
    COMMENTS = "comments"
    """Comment lines (keep-alives) stand between events."""
    DRIP = "drip"
    """Every byte of an answer comes alone, `seconds` (0.001) apart."""


IN_STREAM = frozenset(
    {
        Kind.STALL_STREAM,
        Kind.RESET_STREAM,
        Kind.MALFORMED_EVENT,
        Kind.ERROR_EVENT,
        Kind.END_STREAM,
    }
)
MANNERS = frozenset(
    {
        Kind.NO_DONE,
        Kind.DROP_USAGE,
        Kind.UNKNOWN_FIELDS,
        Kind.EMPTY_CHOICES,
        Kind.CRLF,
        Kind.COMMENTS,
        Kind.DRIP,
    }
)
BIGGEST = 2**32

FIELDS: Mapping[str, check.Check] = {
    "kind": check.one_of(*Kind),
    "match": check.string(shortest=1),
    "times": check.nullable(check.integer(1)),
    "after": check.integer(0),
    "seconds": check.nullable(check.number(0)),
    "status": check.nullable(check.integer(200, 599)),
    "message": check.string(),
    "code": check.nullable(check.string()),
    "headers": check.words,
    "body": check.nullable(check.string()),
    "param": check.string(),
    "location": check.string(),
    "size": check.integer(0, BIGGEST),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, where and how often.

    Attributes:
        kind: what goes wrong; says which of the further fields count.
        match: a family (such as `chat`, `images`; `pictures` are downloads of them) or a
            pattern of paths (`/chat/*`); `*` is everything.
        times: how many calls it meets; None until it is removed.
        after: events that are sent before a streamed answer is met.
        seconds: length of a stall (None: until lifted), or between the bytes of a drip.
        status: the HTTP status, where the kind has one.
        message: the error's message.
        code: the error's code.
        headers: further headers of an error status, such as `Retry-After`.
        body: a raw body in place of an error object or page.
        param: the parameter that is refused.
        location: where a redirect leads; empty leads to itself.
        size: of an enormous body, in bytes.
    """

    kind: Kind
    match: str = "*"
    times: int | None = 1
    after: int = 2
    seconds: float | None = None
    status: int | None = None
    message: str = "The sandbox was told to fail here."
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    param: str = ""
    location: str = ""
    size: int = 64 * 2**20

    @classmethod
    def from_json(cls, given: object) -> "Fault":
        """Read a fault from JSON; only `kind` is required.

        Raises:
            Refusal: something is unknown, missing or of the wrong type.
        """
        body = check.expect(given, "fault", dict, "an object")
        check.check_body(body, FIELDS, required=("kind",))
        return cls(**{**body, "kind": Kind(body["kind"])})

    def to_json(self) -> dict[str, Any]:
        """Write the fault as JSON; `from_json` reads it back."""
        return {**dataclasses.asdict(self), "kind": self.kind.value}
