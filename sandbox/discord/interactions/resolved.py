"""What an interaction's ids stand for: users, members, roles, channels, messages, files."""

from collections.abc import Iterable, Mapping

from sandbox.discord import payloads
from sandbox.discord.commands import OptionType
from sandbox.discord.components import Kind
from sandbox.discord.records import Attachment, Channel, Json, Message
from sandbox.discord.state import DiscordState

_PEOPLE = frozenset({OptionType.USER, OptionType.MENTIONABLE})
_ROLES = frozenset({OptionType.ROLE, OptionType.MENTIONABLE})
OPTION_OF_SELECT = {
    Kind.USER_SELECT: OptionType.USER,
    Kind.ROLE_SELECT: OptionType.ROLE,
    Kind.MENTIONABLE_SELECT: OptionType.MENTIONABLE,
    Kind.CHANNEL_SELECT: OptionType.CHANNEL,
    Kind.FILE_UPLOAD: OptionType.ATTACHMENT,
}


class Resolver:
    """Collects what ids stand for, as seen by one person in one channel.

    Args:
        state: the world.
        user_id: who acts.
        channel: where.
        files: what was uploaded with the interaction, by attachment id.
    """

    def __init__(
        self,
        state: DiscordState,
        user_id: int,
        channel: Channel,
        files: Mapping[int, Attachment] | None = None,
    ) -> None:
        self._state = state
        self._user_id = user_id
        self._place = channel
        self._guild = state.guild_of(channel)
        self._files = files or {}
        self.found: dict[str, Json] = {}

    def add(self, kind: OptionType, number: int) -> None:
        """Look one id up.

        Raises:
            LookupError: there is nothing of that kind that the person could have meant.
        """
        if kind in _PEOPLE and number in self._state.users:
            self._add_user(number)
        elif kind in _ROLES and self._guild and number in self._guild.roles:
            self._put("roles", number, payloads.role(self._guild.roles[number]))
        elif kind == OptionType.CHANNEL and self._sees(number):
            self._add_channel(self._state.channel(number))
        elif kind == OptionType.ATTACHMENT and number in self._files:
            file = self._files[number]
            self._put("attachments", number, payloads.attachment(self._state, file))
        else:
            raise LookupError(f"There is no {kind.name.lower()} with the id {number} here.")

    def add_options(self, options: Iterable[Json]) -> None:
        """Look up everything that filled-in options name, all the way down."""
        for option in options:
            if "options" in option:
                self.add_options(option["options"])
            elif OptionType.USER <= option["type"] <= OptionType.MENTIONABLE or (
                option["type"] == OptionType.ATTACHMENT
            ):
                self.add(OptionType(option["type"]), int(option["value"]))

    def add_message(self, message: Message) -> None:
        """Take the message that a menu was opened on."""
        self._put("messages", message.id, payloads.message(self._state, message))

    def channel_type(self, number: int) -> int:
        """Give the type of a channel."""
        return int(self._state.channel(number).type)

    def _sees(self, channel_id: int) -> bool:
        channel = self._state.channels.get(channel_id)
        same_guild = channel is not None and channel.guild_id == self._place.guild_id
        return channel is not None and same_guild and self._state.can_view(self._user_id, channel)

    def _put(self, group: str, number: int, payload: Json) -> None:
        self.found.setdefault(group, {})[str(number)] = payload

    def _add_user(self, number: int) -> None:
        self._put("users", number, payloads.user(self._state.user(number)))
        member = self._guild.members.get(number) if self._guild else None
        if member is None:
            return
        shown = payloads.guild_member(member)
        shown["permissions"] = str(self._state.permissions(number, self._place))
        # A resolved member is partial: its user stands beside it.
        for name in ("user", "mute", "deaf"):
            shown.pop(name)
        self._put("members", number, shown)

    def _add_channel(self, channel: Channel) -> None:
        shown = payloads.channel(self._state, channel, viewer=self._user_id)
        shown["permissions"] = str(self._state.permissions(self._user_id, channel))
        self._put("channels", channel.id, shown)
