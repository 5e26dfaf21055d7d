"""Calls about what an endpoint keeps, such as files and jobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from . import reading
from .account import USUAL, Account, Bounds, Timeouts
from .bodies import understood
from .call import Call, Content, getting, posting
from .problems import complaint
from .sending import Sender
from .setbacks import Setback, refused, unclear

_LONGEST_ID = 256

Sent = Callable[[int], None]
"""Is told how many bytes of a call's body were handed over, anew at each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A call about something that an endpoint keeps.

    `about` names what stands in the path or is handed over, such as `file_id`: refusals are told
    by it. With `is_once` it is tried again only if the endpoint surely did nothing yet. With
    `may_tell_failure` the answer is about something that may have failed: an `error` in it is then
    a part of it.
    """

    path: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    content: Content | None = None
    about: str = ""
    is_once: bool = False
    may_tell_failure: bool = False
    bounds: Bounds = USUAL
    on_sent: Sent | None = None


def segment(id_: str) -> str | None:
    """An id as a part of a path, from which nothing leads elsewhere; None if it can be none."""
    if not id_.strip(". ") or len(id_) > _LONGEST_ID:
        return None
    try:
        return quote(id_, safe="")
    except UnicodeEncodeError:
        return None


def running(account: Account, errand: Errand) -> Call:
    """The call that an errand is.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    if errand.content is None:
        call = getting(account, errand.path)
    else:
        call = posting(account, errand.path, errand.content)
    # A file that is kept is not looked at as sound is, which is what `file` stands for elsewhere.
    sent = tuple(name for name in (errand.about, *call.asked.sent) if name not in ("", "file"))
    query = {name: _sendable(value) for name, value in errand.query.items()}
    return replace(
        call,
        method=errand.method,
        url=call.url.with_query(query) if query else call.url,
        asked=replace(call.asked, sent=sent),
        bounds=errand.bounds,
        on_sent=errand.on_sent,
    )


def _sendable(text: str) -> str:
    """The same text without halves of surrogate pairs, which cannot be sent."""
    return text.encode("utf-8", "replace").decode()


async def run(sender: Sender, errand: Errand, call: Call, timeouts: Timeouts) -> dict[str, Any]:
    """The object that answers an errand; nothing where an endpoint has nothing to say.

    Raises:
        Setback: there was none, or it is a problem.
    """
    try:
        response = await sender.send(call)
        try:
            body = await reading.whole(response, timeouts, limit=call.bounds.answer)
        finally:
            response.close()
        return _answer(errand, call, response.content_type, bytes(body))
    except Setback as setback:
        if errand.is_once and not setback.is_untaken:
            raise unclear(setback) from setback
        raise


def _answer(errand: Errand, call: Call, mime: str, body: bytes) -> dict[str, Any]:
    if errand.method == "DELETE":
        content = understood(mime, body, call.asked).content
        return content if isinstance(content, dict) else {}
    payload = reading.json_object(body)
    is_record = "status" in payload and isinstance(payload.get("id"), str)
    if errand.may_tell_failure and is_record:
        return payload
    if problem := complaint(payload):
        raise refused(problem, call.asked)
    return payload
