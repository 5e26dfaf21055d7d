"""The REST routes of an interaction's follow-ups, which are those of a webhook."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.errors import not_a_snowflake
from sandbox.discord.interactions import Interaction
from sandbox.discord.interactions.answers import Answers
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json, Message
from sandbox.discord.rest.call import Call, Route
from sandbox.discord.snowflakes import parse

_LIMIT: Final = Limit(5, 2.0, is_exempt=True)
_BASE: Final = "/webhooks/{webhook_id}/{webhook_token}"
_MESSAGE: Final = f"{_BASE}/messages/{{message_id}}"


def _entry(call: Call) -> Interaction:
    return call.server.interactions.answered(call.id("webhook_id"), call.text("webhook_token"))


def _found(call: Call) -> tuple[Interaction, Answers, Message]:
    entry, answers = _entry(call), Answers(call.server.interactions)
    text = call.text("message_id")
    message_id = None if text == "@original" else parse(text)
    if message_id is None and text != "@original":
        raise not_a_snowflake("message_id", text)
    return entry, answers, answers.message(entry, message_id)


def _follow_up(call: Call) -> Json:
    entry = _entry(call)
    made = Answers(call.server.interactions).follow_up(entry, call.body, call.files)
    return payloads.message(call.state, made)


def _get(call: Call) -> Json:
    return payloads.message(call.state, _found(call)[2])


def _edit(call: Call) -> Json:
    entry, answers, message = _found(call)
    return payloads.message(call.state, answers.edit(entry, message, call.body, call.files))


def _delete(call: Call) -> None:
    entry, answers, message = _found(call)
    answers.delete(entry, message)


ROUTES: Final = (
    Route("POST", _BASE, _follow_up, limit=_LIMIT, is_open=True),
    Route("GET", _MESSAGE, _get, limit=_LIMIT, is_open=True),
    Route("PATCH", _MESSAGE, _edit, limit=_LIMIT, is_open=True),
    Route("DELETE", _MESSAGE, _delete, limit=_LIMIT, is_open=True),
)
