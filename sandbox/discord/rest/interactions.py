"""The REST route by which a bot answers an interaction for the first time."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.interactions import CallbackType, Interaction
from sandbox.discord.interactions.answers import Answers
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json, MessageFlag
from sandbox.discord.rest.call import Call, Route
from sandbox.discord.state import DiscordState

_EXEMPT: Final = Limit(1_000, 1.0, is_exempt=True)


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


ROUTES: Final = (
    Route(
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        _callback,
        limit=_EXEMPT,
        is_open=True,
    ),
)
