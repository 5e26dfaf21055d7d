"""INTERACTION_CREATE, and what messages say about the interaction that they answer."""

from sandbox.discord import payloads
from sandbox.discord.interactions.records import Interaction, InteractionType
from sandbox.discord.records import InteractionOrigin, Json
from sandbox.discord.state import DiscordState

VERSION = 1
_GUILD_CONTEXT, _BOT_DM_CONTEXT = 0, 1


def interaction_create(state: DiscordState, entry: Interaction) -> Json:
    """Give an interaction as the bot receives it."""
    channel = state.channel(entry.channel_id)
    made: Json = {
        "id": str(entry.id),
        "application_id": str(state.application.id),
        "type": int(entry.type),
        "data": entry.data,
        "token": entry.token,
        "version": VERSION,
        "channel_id": str(channel.id),
        "channel": payloads.channel(state, channel, viewer=state.bot_id)
        | {"permissions": str(state.permissions(entry.user_id, channel))},
        "app_permissions": str(state.permissions(state.bot_id, channel)),
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners(entry),
        "context": _BOT_DM_CONTEXT if entry.guild_id is None else _GUILD_CONTEXT,
        "attachment_size_limit": state.attachment_size_limit,
    }
    made |= _person(state, entry)
    message = entry.source or (entry.trigger.source if entry.trigger else None)
    if message is not None:
        made["message"] = payloads.message(state, message)
    return made


def origin(state: DiscordState, entry: Interaction, *, is_followup: bool) -> InteractionOrigin:
    """Give what a message says about the interaction that it answers."""
    metadata = _metadata(state, entry)
    if is_followup and entry.original is not None:
        metadata["original_response_message_id"] = str(entry.original.id)
    legacy = None
    if entry.type == InteractionType.COMMAND:
        legacy = {
            "id": str(entry.id),
            "type": int(entry.type),
            "name": entry.data["name"],
            "user": payloads.user(state.user(entry.user_id)),
        }
    return InteractionOrigin(metadata, legacy)


def owners(entry: Interaction) -> Json:
    """Say who installed the application here: the guild, which is 0 in a DM with the bot."""
    return {"0": str(entry.guild_id or 0)}


def _person(state: DiscordState, entry: Interaction) -> Json:
    if entry.guild_id is None:
        return {"user": payloads.user(state.user(entry.user_id))}
    guild = state.guild(entry.guild_id)
    granted = state.permissions(entry.user_id, state.channel(entry.channel_id))
    member = payloads.guild_member(state.member(guild.id, entry.user_id))
    return {
        "guild_id": str(guild.id),
        "guild": {
            "id": str(guild.id),
            "locale": guild.preferred_locale,
            "features": [],
        },
        "guild_locale": guild.preferred_locale,
        "member": member | {"permissions": str(granted)},
    }


def _metadata(state: DiscordState, entry: Interaction) -> Json:
    made: Json = {
        "id": str(entry.id),
        "type": int(entry.type),
        "user": payloads.user(state.user(entry.user_id)),
        "authorizing_integration_owners": owners(entry),
    }
    if entry.type == InteractionType.COMPONENT and entry.source is not None:
        made["interacted_message_id"] = str(entry.source.id)
    elif entry.type == InteractionType.MODAL_SUBMIT and entry.trigger is not None:
        made["triggering_interaction_metadata"] = _metadata(state, entry.trigger)
    elif "target_id" in entry.data:
        made |= _target(state, entry.data["target_id"])
    return made


def _target(state: DiscordState, target_id: str) -> Json:
    user = state.users.get(int(target_id))
    return (
        {"target_message_id": target_id} if user is None else {"target_user": payloads.user(user)}
    )
