"""Reactions."""

from sandbox.discord import payloads
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json
from sandbox.discord.rest.call import Call, Route


def _place(call: Call) -> tuple[int, int, int]:
    return call.actor, call.id("channel_id"), call.id("message_id")


def _add(call: Call) -> None:
    call.state.add_reaction(*_place(call), call.text("emoji"))


def _remove(call: Call) -> None:
    call.state.remove_reaction(*_place(call), call.text("emoji"))


def _remove_of_user(call: Call) -> None:
    call.state.remove_reaction(*_place(call), call.text("emoji"), user_id=call.id("user_id"))


def _clear_emoji(call: Call) -> None:
    call.state.clear_reactions(*_place(call), call.text("emoji"))


def _clear(call: Call) -> None:
    call.state.clear_reactions(*_place(call))


def _list(call: Call) -> list[Json]:
    after = call.query_id("after") or 0
    ids = call.state.reacted(*_place(call), call.text("emoji"))
    page = [i for i in ids if i > after][: call.limit(default=25)]
    return [payloads.user(call.state.users[i]) for i in page]


_ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
_EMOJI = _ALL + "/{emoji}"
_CHANGE = Limit(1, 0.25)

ROUTES = (
    Route("PUT", _EMOJI + "/@me", _add, _CHANGE),
    Route("DELETE", _EMOJI + "/@me", _remove, _CHANGE),
    Route("DELETE", _EMOJI + "/{user_id}", _remove_of_user, _CHANGE),
    Route("GET", _EMOJI, _list),
    Route("DELETE", _EMOJI, _clear_emoji, _CHANGE),
    Route("DELETE", _ALL, _clear, _CHANGE),
)
