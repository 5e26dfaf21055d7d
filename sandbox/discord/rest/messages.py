"""Messages: history, sending, editing, deleting, pins."""

from sandbox.discord import forms, payloads
from sandbox.discord.errors import invalid_form
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json, Message
from sandbox.discord.rest.call import Call, Route
from sandbox.discord.state import Draft, Revision


def _shown(call: Call, message: Message) -> Json:
    return payloads.message(call.state, message, viewer=call.actor)


def _list(call: Call) -> list[Json]:
    points = {name: call.query_id(name) for name in ("before", "after", "around")}
    if sum(point is not None for point in points.values()) > 1:
        sentence = "Only one of before, after and around may be given."
        raise invalid_form(("before", "BASE_TYPE_CHOICES", sentence))
    found = call.state.history(call.actor, call.id("channel_id"), limit=call.limit(), **points)
    return [_shown(call, message) for message in found]


def _get(call: Call) -> Json:
    message = call.state.readable_message(call.actor, call.id("channel_id"), call.id("message_id"))
    return _shown(call, message)


def _create(call: Call) -> Json:
    draft = Draft.from_json(call.body, call.files)
    return _shown(call, call.state.create_message(call.actor, call.id("channel_id"), draft))


def _edit(call: Call) -> Json:
    revision = Revision.from_json(call.body, call.files)
    message = call.state.edit_message(
        call.actor, call.id("channel_id"), call.id("message_id"), revision
    )
    return _shown(call, message)


def _delete(call: Call) -> None:
    call.state.delete_message(call.actor, call.id("channel_id"), call.id("message_id"))


def _bulk_delete(call: Call) -> None:
    ids = forms.snowflakes(call.body, "messages")
    call.state.bulk_delete(call.actor, call.id("channel_id"), ids)


def _crosspost(call: Call) -> Json:
    message = call.state.crosspost(call.actor, call.id("channel_id"), call.id("message_id"))
    return _shown(call, message)


def _pins(call: Call) -> list[Json]:
    found = call.state.pins(call.actor, call.id("channel_id"))
    return [_shown(call, message) for message in found[:50]]


def _pin_pages(call: Call) -> Json:
    found = call.state.pins(call.actor, call.id("channel_id"))
    before = call.query.get("before")
    if before is not None:
        found = [each for each in found if (payloads.iso(each.pinned_at) or "") < before]
    page = found[: call.limit(most=50)]
    items = [
        {"pinned_at": payloads.iso(each.pinned_at), "message": _shown(call, each)} for each in page
    ]
    return {"items": items, "has_more": len(page) < len(found)}


def _pin(call: Call) -> None:
    call.state.pin(call.actor, call.id("channel_id"), call.id("message_id"))


def _unpin(call: Call) -> None:
    call.state.unpin(call.actor, call.id("channel_id"), call.id("message_id"))


def _type(call: Call) -> None:
    call.state.type_in(call.actor, call.id("channel_id"))


_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"

ROUTES = (
    Route("GET", _MESSAGES, _list, Limit(5, 1.0)),
    Route("POST", _MESSAGES, _create, Limit(5, 5.0)),
    # Before the routes with a message's id, since paths are tried in order.
    Route("GET", _MESSAGES + "/pins", _pin_pages),
    Route("PUT", _MESSAGES + "/pins/{message_id}", _pin),
    Route("DELETE", _MESSAGES + "/pins/{message_id}", _unpin),
    Route("POST", _MESSAGES + "/bulk-delete", _bulk_delete, Limit(1, 1.0)),
    Route("GET", _MESSAGE, _get, Limit(5, 1.0)),
    Route("PATCH", _MESSAGE, _edit, Limit(5, 5.0)),
    Route("DELETE", _MESSAGE, _delete, Limit(5, 1.0)),
    Route("POST", _MESSAGE + "/crosspost", _crosspost, Limit(10, 3600.0)),
    Route("GET", "/channels/{channel_id}/pins", _pins),
    Route("PUT", "/channels/{channel_id}/pins/{message_id}", _pin),
    Route("DELETE", "/channels/{channel_id}/pins/{message_id}", _unpin),
    Route("POST", "/channels/{channel_id}/typing", _type, Limit(5, 5.0)),
)
