"""Channels of a guild and their overwrites; threads and DMs where the routes are the same."""

from typing import Final

from sandbox.discord import forms, payloads
from sandbox.discord.errors import invalid_form, refusal, required
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import ChannelType, Json, Overwrite
from sandbox.discord.rest.call import Call, Reply, Route
from sandbox.discord.state.threads import AUTO_ARCHIVE_MINUTES

MAX_NAME: Final = 100
MAX_TOPIC: Final = 1024
SLOWEST: Final = 21_600
"""Seconds between two messages of one person that slow mode may ask for."""

_KINDS: Final = tuple(
    int(kind)
    for kind in (
        ChannelType.TEXT,
        ChannelType.VOICE,
        ChannelType.CATEGORY,
        ChannelType.ANNOUNCEMENT,
    )
)


def _get(call: Call) -> Json:
    channel = call.state.visible_channel(call.actor, call.id("channel_id"))
    return payloads.channel(call.state, channel, viewer=call.actor)


def _edit(call: Call) -> Json:
    channel_id = call.id("channel_id")
    channel = call.state.visible_channel(call.actor, channel_id)
    if channel.is_dm:
        raise refusal(50024)
    if channel.is_thread:
        changed = call.state.update_thread(call.actor, channel_id, _thread_changes(call.body))
    else:
        changed = call.state.update_channel(call.actor, channel_id, _channel_changes(call.body))
    return payloads.channel(call.state, changed, viewer=call.actor)


def _delete(call: Call) -> Json:
    channel_id = call.id("channel_id")
    shown = _get(call)
    call.state.delete_channel(call.actor, channel_id)
    return shown


def _set_overwrite(call: Call) -> None:
    kind = forms.integer(call.body, "type", low=0, high=1)
    if kind is None:
        raise required("type")
    overwrite = Overwrite(
        call.id("overwrite_id"),
        kind,
        allow=forms.integer(call.body, "allow", low=0) or 0,
        deny=forms.integer(call.body, "deny", low=0) or 0,
    )
    call.state.update_overwrites(call.actor, call.id("channel_id"), overwrite)


def _delete_overwrite(call: Call) -> None:
    call.state.delete_overwrite(call.actor, call.id("channel_id"), call.id("overwrite_id"))


def _list(call: Call) -> list[Json]:
    channels = call.guild().channels.values()
    return [payloads.channel(call.state, channel) for channel in channels]


def _create(call: Call) -> Reply:
    name = _name(call.body)
    if name is None:
        raise required("name")
    kind = forms.integer(call.body, "type") or 0
    if kind not in _KINDS:
        sentence = f"Value must be one of {_KINDS}."
        raise invalid_form(("type", "BASE_TYPE_CHOICES", sentence))
    channel = call.state.create_channel(
        call.actor,
        call.id("guild_id"),
        name,
        kind=ChannelType(kind),
        topic=forms.text(call.body, "topic", limit=MAX_TOPIC),
        parent_id=forms.snowflake(call.body, "parent_id"),
        overwrites=_overwrites(call.body),
    )
    return Reply(201, payloads.channel(call.state, channel))


def _overwrites(body: Json) -> dict[int, Overwrite]:
    made = {}
    for index, entry in enumerate(forms.objects(body, "permission_overwrites")):
        target = forms.snowflake(entry, "id")
        if target is None:
            raise required(f"permission_overwrites.{index}.id")
        allow, deny = (forms.integer(entry, name, low=0) or 0 for name in ("allow", "deny"))
        made[target] = Overwrite(target, forms.integer(entry, "type") or 0, allow=allow, deny=deny)
    return made


def _name(body: Json) -> str | None:
    name = forms.text(body, "name", limit=MAX_NAME)
    if name is not None and not name.strip():
        sentence = f"Must be between 1 and {MAX_NAME} in length."
        raise invalid_form(("name", "BASE_TYPE_BAD_LENGTH", sentence))
    return name


def _channel_changes(body: Json) -> Json:
    read = {
        "name": _name(body),
        "topic": forms.text(body, "topic", limit=MAX_TOPIC),
        "position": forms.integer(body, "position"),
        "nsfw": forms.truth(body, "nsfw"),
        "rate_limit_per_user": forms.integer(body, "rate_limit_per_user", low=0, high=SLOWEST) or 0,
        "parent_id": forms.snowflake(body, "parent_id"),
    }
    nullable = ("topic", "parent_id")
    return {
        name: value
        for name, value in read.items()
        if name in body and (value is not None or name in nullable)
    }


def _thread_changes(body: Json) -> Json:
    read = {
        "name": _name(body),
        "archived": forms.truth(body, "archived"),
        "locked": forms.truth(body, "locked"),
        "invitable": forms.truth(body, "invitable"),
        "auto_archive_duration": auto_archive_minutes(body),
        "rate_limit_per_user": forms.integer(body, "rate_limit_per_user", low=0, high=SLOWEST) or 0,
    }
    return {name: value for name, value in read.items() if body.get(name) is not None}


def auto_archive_minutes(body: Json) -> int | None:
    """Read after how many minutes without a message a thread is archived."""
    minutes = forms.integer(body, "auto_archive_duration")
    if minutes is not None and minutes not in AUTO_ARCHIVE_MINUTES:
        sentence = f"Value must be one of {AUTO_ARCHIVE_MINUTES}."
        raise invalid_form(("auto_archive_duration", "BASE_TYPE_CHOICES", sentence))
    return minutes


_CHANNEL = "/channels/{channel_id}"
_OVERWRITE = _CHANNEL + "/permissions/{overwrite_id}"

ROUTES = (
    Route("GET", _CHANNEL, _get),
    Route("PATCH", _CHANNEL, _edit, Limit(5, 15.0)),
    Route("DELETE", _CHANNEL, _delete),
    Route("PUT", _OVERWRITE, _set_overwrite, Limit(10, 15.0)),
    Route("DELETE", _OVERWRITE, _delete_overwrite, Limit(10, 15.0)),
    Route("GET", "/guilds/{guild_id}/channels", _list),
    Route("POST", "/guilds/{guild_id}/channels", _create, Limit(5, 15.0)),
)
