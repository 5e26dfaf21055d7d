"""The REST routes of the answers to interactions: the first one, and the follow-ups."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.errors import not_a_snowflake
from sandbox.discord.interactions import CallbackType, Interaction
from sandbox.discord.interactions.answers import Answers
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json, Message, MessageFlag
from sandbox.discord.rest.call import Call, Route
from sandbox.discord.snowflakes import parse
from sandbox.discord.state import DiscordState

_EXEMPT: Final = Limit(1_000, 1.0, is_exempt=True)
_FOLLOWING: Final = Limit(5, 2.0, is_exempt=True)
_WEBHOOK: Final = "/webhooks/{webhook_id}/{webhook_token}"
_MESSAGE: Final = f"{_WEBHOOK}/messages/{{message_id}}"


def _callback(call: Call) -> Json | None:
    interactions = call.server.interactions
    entry = interactions.unanswered(call.id("interaction_id"), call.text("interaction_token"))
    Answers(interactions).first(entry, call.body, call.files)
    return _receipt(call.state, entry) if call.query_flag("with_response") else None


def _receipt(state: DiscordState, entry: Interaction) -> Json:
    """Give `InteractionCallbackResponse`; a deferral has no `resource`."""
    told: Json = {
        "id": str(entry.id),
        "type": int(entry.type),
        "channel_id": str(entry.channel_id),
    }
    if entry.guild_id is not None:
        told["guild_id"] = str(entry.guild_id)
    message = entry.original
    if message is not None:
        told["response_message_id"] = str(message.id)
        told["response_message_loading"] = bool(message.flags & MessageFlag.LOADING)
        told["response_message_ephemeral"] = bool(message.flags & MessageFlag.EPHEMERAL)
    receipt: Json = {"interaction": told}
    if message is not None and entry.callback in {CallbackType.MESSAGE, CallbackType.UPDATE}:
        shown = payloads.message(state, message)
        receipt["resource"] = {"type": int(entry.callback), "message": shown}
    return receipt


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
    Route(
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        _callback,
        limit=_EXEMPT,
        is_open=True,
    ),
    Route("POST", _WEBHOOK, _follow_up, limit=_FOLLOWING, is_open=True),
    Route("GET", _MESSAGE, _get, limit=_FOLLOWING, is_open=True),
    Route("PATCH", _MESSAGE, _edit, limit=_FOLLOWING, is_open=True),
    Route("DELETE", _MESSAGE, _delete, limit=_FOLLOWING, is_open=True),
)
