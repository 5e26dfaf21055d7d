"""Threads: opening, members, lists."""

from sandbox.discord import forms, payloads
from sandbox.discord.errors import invalid_form, refusal, required
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Channel, ChannelType, Json
from sandbox.discord.rest.call import Call, Reply, Route
from sandbox.discord.rest.channels import SLOWEST, auto_archive_minutes

_THREADS = tuple(
    int(kind)
    for kind in (
        ChannelType.ANNOUNCEMENT_THREAD,
        ChannelType.PUBLIC_THREAD,
        ChannelType.PRIVATE_THREAD,
    )
)


def _open_from_message(call: Call) -> Reply:
    return _open(call, message_id=call.id("message_id"), private=False)


def _open_without_message(call: Call) -> Reply:
    # Discord's default is a private thread here, unlike with a message.
    kind = forms.integer(call.body, "type")
    if kind is not None and kind not in _THREADS:
        sentence = f"Value must be one of {_THREADS}."
        raise invalid_form(("type", "BASE_TYPE_CHOICES", sentence))
    private = kind in (None, ChannelType.PRIVATE_THREAD)
    return _open(call, message_id=None, private=private)


def _open(call: Call, *, message_id: int | None, private: bool) -> Reply:
    name = forms.text(call.body, "name", limit=100)
    if name is None:
        raise required("name")
    slowness = forms.integer(call.body, "rate_limit_per_user", low=0, high=SLOWEST)
    thread = call.state.create_thread(
        call.actor,
        call.id("channel_id"),
        name,
        message_id=message_id,
        private=private,
        auto_archive_duration=auto_archive_minutes(call.body) or 1440,
        invitable=forms.truth(call.body, "invitable", default=True),
        rate_limit_per_user=slowness or 0,
    )
    return Reply(201, payloads.channel(call.state, thread, viewer=call.actor))


def _add_member(call: Call) -> None:
    call.state.add_thread_member(call.actor, call.id("channel_id"), call.id("user_id"))


def _remove_member(call: Call) -> None:
    call.state.remove_thread_member(call.actor, call.id("channel_id"), call.id("user_id"))


def _join(call: Call) -> None:
    call.state.add_thread_member(call.actor, call.id("channel_id"), call.actor)


def _leave(call: Call) -> None:
    call.state.remove_thread_member(call.actor, call.id("channel_id"), call.actor)


def _member(call: Call) -> Json:
    thread = _visible(call)
    user_id = call.id("user_id")
    if thread.thread is None or user_id not in thread.thread.members:
        raise refusal(10007)
    return _shown_member(call, thread, user_id)


def _members(call: Call) -> list[Json]:
    thread = _visible(call)
    after = call.query_id("after") or 0
    joined = sorted(thread.thread.members) if thread.thread else []
    page = [i for i in joined if i > after][: call.limit(default=100)]
    return [_shown_member(call, thread, i) for i in page]


def _visible(call: Call) -> Channel:
    thread = call.state.thread(call.id("channel_id"))
    call.state.require(call.actor, thread)
    return thread


def _shown_member(call: Call, thread: Channel, user_id: int) -> Json:
    if thread.thread is None:
        raise refusal(50024)
    shown = payloads.thread_member(thread, thread.thread.members[user_id])
    guild = call.state.guild(thread.guild_id or 0)
    if call.query_flag("with_member") and user_id in guild.members:
        shown["member"] = payloads.guild_member(guild.members[user_id])
    return shown


def _active(call: Call) -> Json:
    return _page(call, call.state.active_threads(call.actor, call.id("guild_id")))


def _archived_public(call: Call) -> Json:
    return _archived(call, private=False, joined_only=False)


def _archived_private(call: Call) -> Json:
    return _archived(call, private=True, joined_only=False)


def _archived_joined(call: Call) -> Json:
    return _archived(call, private=True, joined_only=True)


def _archived(call: Call, *, private: bool, joined_only: bool) -> Json:
    found = call.state.archived_threads(
        call.actor, call.id("channel_id"), private=private, joined_only=joined_only
    )
    before = call.query.get("before")
    if before is not None and before.isdigit():
        found = [each for each in found if each.id < int(before)]
    elif before is not None:
        found = [each for each in found if _archived_at(each) < before]
    return _page(call, found[: call.limit()], more=len(found) > call.limit())


def _archived_at(thread: Channel) -> str:
    return payloads.iso(thread.thread.archive_timestamp) if thread.thread else ""


def _page(call: Call, threads: list[Channel], *, more: bool = False) -> Json:
    members = [
        payloads.thread_member(each, each.thread.members[call.actor])
        for each in threads
        if each.thread and call.actor in each.thread.members
    ]
    shown = [payloads.channel(call.state, each, viewer=call.actor) for each in threads]
    return {"threads": shown, "members": members, "has_more": more}


_CHANNEL = "/channels/{channel_id}"
_MEMBERS = _CHANNEL + "/thread-members"
_OPENING = Limit(50, 300.0)

ROUTES = (
    Route("POST", _CHANNEL + "/messages/{message_id}/threads", _open_from_message, _OPENING),
    Route("POST", _CHANNEL + "/threads", _open_without_message, _OPENING),
    Route("GET", _CHANNEL + "/threads/archived/public", _archived_public),
    Route("GET", _CHANNEL + "/threads/archived/private", _archived_private),
    Route("GET", _CHANNEL + "/users/@me/threads/archived/private", _archived_joined),
    Route("GET", _MEMBERS, _members),
    Route("PUT", _MEMBERS + "/@me", _join),
    Route("DELETE", _MEMBERS + "/@me", _leave),
    Route("GET", _MEMBERS + "/{user_id}", _member),
    Route("PUT", _MEMBERS + "/{user_id}", _add_member),
    Route("DELETE", _MEMBERS + "/{user_id}", _remove_member),
    Route("GET", "/guilds/{guild_id}/threads/active", _active),
)
