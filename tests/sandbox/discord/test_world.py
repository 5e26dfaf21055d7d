"""Whatever people do in the world, whoever only hears its events knows all of it."""

from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sandbox.discord.errors import DiscordError
from sandbox.discord.events import Event
from sandbox.discord.gateway.audience import hears
from sandbox.discord.gateway.codes import ALL_INTENTS
from sandbox.discord.records import ChannelType, MessageType, Overwrite
from sandbox.discord.seed import seeded

PEOPLE = st.sampled_from(["admin", "admin", "bot", "moderator", "member", "newcomer"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
PICK = st.integers(0, 50)
ALLOWED = suppress(DiscordError)


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.world = seeded()
        self.state = self.world.state
        self.heard: dict[int, dict[int, str]] = {}
        self.state.listen(self.hear)
        admin, questions = self.world.user("admin").id, self.world.channel("questions").id
        for private in (False, True):
            self.state.create_thread(admin, questions, "t", private=private)

    def hear(self, event: Event) -> None:
        data: Any = event.data
        if event.only is not None or event.channel is None:
            return
        place = self.heard.setdefault(event.channel.id, {})
        match event.name:
            case "MESSAGE_CREATE" | "MESSAGE_UPDATE":
                place[int(data["id"])] = data["content"]
            case "MESSAGE_DELETE":
                del place[int(data["id"])]
            case "MESSAGE_DELETE_BULK":
                for gone in data["ids"]:
                    del place[int(gone)]
            case "THREAD_DELETE" | "CHANNEL_DELETE":
                del self.heard[event.channel.id]

    def place(self, pick: int) -> int:
        guild = self.world.guild()
        texts = [i for i, each in guild.channels.items() if each.type == ChannelType.TEXT]
        ids = [*guild.threads, *texts] if pick % 7 and texts else list(guild.channels)
        return ids[pick % len(ids)]

    def message(self, channel_id: int, pick: int) -> int:
        ids = list(self.state.channel(channel_id).messages)
        return ids[pick % len(ids)] if ids else 1

    @rule(who=PEOPLE, where=PICK, text=TEXT)
    def say(self, who: str, where: int, text: str) -> None:
        with ALLOWED:
            self.state.create_message(self.world.user(who).id, self.place(where), text)

    @rule(who=PEOPLE, where=PICK, which=PICK, text=TEXT)
    def edit(self, who: str, where: int, which: int, text: str) -> None:
        channel_id = self.place(where)
        message_id = self.message(channel_id, which)
        with ALLOWED:
            self.state.edit_message(self.world.user(who).id, channel_id, message_id, text)

    @rule(who=PEOPLE, where=PICK, which=PICK)
    def delete(self, who: str, where: int, which: int) -> None:
        channel_id = self.place(where)
        with ALLOWED:
            self.state.delete_message(
                self.world.user(who).id, channel_id, self.message(channel_id, which)
            )

    @rule(who=PEOPLE, where=PICK)
    def sweep_up(self, who: str, where: int) -> None:
        channel_id = self.place(where)
        ids = list(self.state.channel(channel_id).messages)[:5]
        with ALLOWED:
            self.state.bulk_delete(self.world.user(who).id, channel_id, ids)

    @rule(who=PEOPLE, where=PICK, which=PICK)
    def react_and_pin(self, who: str, where: int, which: int) -> None:
        channel_id = self.place(where)
        actor, message_id = self.world.user(who).id, self.message(channel_id, which)
        with ALLOWED:
            self.state.add_reaction(actor, channel_id, message_id, "👍")
            self.state.pin(actor, channel_id, message_id)

    @rule(who=PEOPLE, where=PICK, which=PICK, private=st.booleans(), starter=st.booleans())
    def open_thread(
        self, who: str, where: int, which: int, *, private: bool, starter: bool
    ) -> None:
        channel_id = self.place(where)
        message_id = self.message(channel_id, which) if starter and not private else None
        with ALLOWED:
            self.state.create_thread(
                self.world.user(who).id, channel_id, "t", message_id=message_id, private=private
            )

    @rule(who=PEOPLE, whom=PEOPLE, where=PICK)
    def invite(self, who: str, whom: str, where: int) -> None:
        with ALLOWED:
            self.state.add_thread_member(
                self.world.user(who).id, self.place(where), self.world.user(whom).id
            )

    @rule(who=PEOPLE, where=PICK, archived=st.booleans(), locked=st.booleans())
    def shut(self, who: str, where: int, *, archived: bool, locked: bool) -> None:
        changes = {"archived": archived, "locked": locked}
        with ALLOWED:
            self.state.update_thread(self.world.user(who).id, self.place(where), changes)

    @rule(who=PEOPLE, where=PICK, allow=st.integers(0, 2**53), deny=st.integers(0, 2**53))
    def overwrite(self, who: str, where: int, allow: int, deny: int) -> None:
        everyone = self.world.guild().id
        with ALLOWED:
            self.state.update_overwrites(
                self.world.user(who).id, self.place(where), Overwrite(everyone, 0, allow, deny)
            )

    @rule(who=PEOPLE, where=PICK)
    def remove_channel(self, who: str, where: int) -> None:
        if where % 7 == 3 and len(self.world.guild().channels) > 4:
            with ALLOWED:
                self.state.delete_channel(self.world.user(who).id, self.place(where))

    @rule(who=PEOPLE, whom=PEOPLE)
    def ban_and_forgive(self, who: str, whom: str) -> None:
        if whom == "bot":
            return
        actor, user_id, guild_id = (
            self.world.user(who).id,
            self.world.user(whom).id,
            self.world.guild().id,
        )
        with ALLOWED:
            self.state.ban(actor, guild_id, user_id, delete_message_seconds=3600)
            self.state.unban(actor, guild_id, user_id)
            self.state.join(user_id, guild_id)

    @rule(who=PEOPLE, whom=PEOPLE, seconds=st.integers(-5, 60))
    def silence(self, who: str, whom: str, seconds: int) -> None:
        until = self.state.now() + seconds
        with ALLOWED:
            self.state.timeout(
                self.world.user(who).id, self.world.guild().id, self.world.user(whom).id, until
            )

    @invariant()
    def events_tell_everything(self) -> None:
        there = {
            channel.id: {m.id: m.content for m in channel.messages.values()}
            for channel in self.state.channels.values()
        }
        heard = {channel_id: messages for channel_id, messages in self.heard.items() if messages}
        assert heard == {channel_id: messages for channel_id, messages in there.items() if messages}

    @invariant()
    def threads_count_their_messages(self) -> None:
        for channel in self.world.guild().threads.values():
            starters = [
                m for m in channel.messages.values() if m.type == MessageType.THREAD_STARTER_MESSAGE
            ]
            assert channel.thread
            assert channel.thread.message_count == len(channel.messages) - len(starters)
            assert len(starters) <= 1

    @invariant()
    def the_bot_hears_of_what_it_may_see(self) -> None:
        for channel in self.world.guild().channels.values():
            event = Event("MESSAGE_CREATE", {}, channel.guild_id, channel)
            told = hears(self.state, event, intents=ALL_INTENTS, shard=(0, 1))
            assert told == self.state.can_view(self.state.bot_id, channel)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
