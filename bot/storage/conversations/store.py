"""The conversation tables as async methods; each is one read or one transaction."""

from collections.abc import Callable, Collection, Sequence

from bot.storage.clock import unix_ms
from bot.storage.conversations import forgetting, reading, writing
from bot.storage.conversations.rows import Conversation, Kind, Part, Place, State, Totals, Turn
from bot.storage.database import Database


class ConversationStore:
    """Remembers conversations, their turns, pictures and ratings.

    A method that is given something which has been forgotten meanwhile changes nothing: a message
    may be deleted in Discord at any moment.
    """

    def __init__(self, database: Database, *, clock: Callable[[], int] = unix_ms) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self,
        *,
        kind: Kind,
        guild_id: int | None,
        channel_id: int,
        owner_id: int,
        parent_channel_id: int | None = None,
        model: str | None = None,
        persona: str | None = None,
        private: bool = False,
    ) -> Conversation:
        """Open a conversation; in a thread or DM it ends the one that was live there before."""
        now = self._clock()
        values = {
            "kind": kind,
            "guild_id": guild_id,
            "channel_id": channel_id,
            "parent_channel_id": parent_channel_id,
            "owner_id": owner_id,
            "model": model,
            "persona": persona,
            "private": private,
            "created_at": now,
            "updated_at": now,
        }
        return await self._database.append(lambda db: writing.create(db, values))

    async def get(self, conversation_id: int) -> Conversation | None:
        """The conversation with that id, ended or not."""
        return await self._database.read(lambda db: reading.conversation(db, conversation_id))

    async def in_channel(self, channel_id: int) -> Conversation | None:
        """The live thread or DM conversation of a Discord channel."""
        return await self._database.read(lambda db: reading.in_channel(db, channel_id))

    async def ask(
        self,
        conversation_id: int,
        *,
        author_id: int,
        author_name: str,
        parts: Sequence[Part],
        message_id: int | None,
        parent_id: int | None = None,
    ) -> Turn:
        """Add a member's turn; the same `message_id` a second time returns the first turn."""
        values = {
            "conversation_id": conversation_id,
            "parent_id": parent_id,
            "author_id": author_id,
            "author_name": author_name,
            "created_at": self._clock(),
        }
        return await self._database.append(lambda db: writing.ask(db, values, parts, message_id))

    async def begin_answer(
        self,
        conversation_id: int,
        *,
        author_id: int | None,
        model: str | None,
        parent_id: int | None = None,
        replaces: int | None = None,
    ) -> Turn:
        """Add an answer that begins to stream.

        With `replaces` it takes over the position, parent, replies and messages of that answer's
        current version, which is kept but leaves the history.
        """
        values = {
            "conversation_id": conversation_id,
            "parent_id": parent_id,
            "author_id": author_id,
            "model": model,
            "created_at": self._clock(),
        }
        return await self._database.append(lambda db: writing.begin_answer(db, values, replaces))

    async def link(self, turn_id: int, message_id: int) -> None:
        """Note that the turn is shown in one more Discord message, after those before."""
        await self._database.append(lambda db: writing.link(db, turn_id, message_id))

    async def unlink(self, message_id: int) -> None:
        """Note that a Discord message no longer shows a turn."""
        await self._database.append(lambda db: writing.unlink(db, message_id))

    async def resume_answer(self, turn_id: int) -> None:
        """Let an answer stream again, to be continued."""
        await self._database.append(lambda db: writing.resume_answer(db, turn_id))

    async def finish(
        self,
        turn_id: int,
        *,
        state: State,
        text: str,
        error: str = "",
        finish_reason: str | None = None,
        prompt_tokens: int | None = None,
        completion_tokens: int | None = None,
        model: str | None = None,
    ) -> None:
        """End a streaming answer with its whole text; only the first finish counts."""
        values = {
            "state": state,
            "error": error,
            "finish_reason": finish_reason,
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "model": model,
        }
        now = self._clock()
        await self._database.append(lambda db: writing.finish(db, turn_id, values, text, now=now))

    async def turn(self, turn_id: int) -> Turn | None:
        """The turn with that id, with all its pictures."""
        return await self._database.read(lambda db: reading.turn(db, turn_id))

    async def turn_of_message(self, message_id: int) -> Turn | None:
        """The turn that a Discord message shows."""
        return await self._database.read(lambda db: reading.turn_of_message(db, message_id))

    async def revise(self, message_id: int, parts: Sequence[Part]) -> Turn | None:
        """Give a member's turn a new content after its message was edited."""
        now = self._clock()
        return await self._database.append(
            lambda db: forgetting.revise(db, message_id, parts, now=now)
        )

    async def forget_messages(self, message_ids: Collection[int]) -> list[Turn]:
        """Erase the turns that any of these deleted messages showed, with replaced versions.

        Returns the turns as they were, pictures by name only. A summary that told of them is
        cleared, to be made anew.
        """
        return await self._database.write(lambda db: forgetting.forget_messages(db, message_ids))

    async def forget_channel(self, channel_id: int) -> None:
        """End the conversations of a deleted thread or channel and erase their content."""
        now = self._clock()
        await self._database.write(lambda db: forgetting.forget_channel(db, channel_id, now=now))

    async def history(
        self,
        conversation_id: int,
        *,
        until: int | None = None,
        after: int = 0,
        pictures: int = 8,
        newest: int | None = None,
    ) -> list[Turn]:
        """The current turns with `after` < position <= `until`, in order; the `newest` at most.

        Only the newest `pictures` pictures come with their bytes; older ones become a text that
        names them.
        """
        return await self._database.read(
            lambda db: reading.history(
                db, conversation_id, until=until, after=after, pictures=pictures, newest=newest
            )
        )

    async def chain(self, turn_id: int, *, pictures: int = 8, limit: int = 100) -> list[Turn]:
        """The line of parents up to and including a turn: its newest `limit` turns, in order."""
        return await self._database.read(
            lambda db: reading.chain(db, turn_id, pictures=pictures, limit=limit)
        )

    async def last_turn(self, conversation_id: int) -> Turn | None:
        """The newest current turn."""
        return await self._database.read(lambda db: reading.last_turn(db, conversation_id))

    async def last_question(self, conversation_id: int, author_id: int) -> Turn | None:
        """The newest turn of a member."""
        return await self._database.read(
            lambda db: reading.last_question(db, conversation_id, author_id)
        )

    async def answer_to(self, turn_id: int) -> Turn | None:
        """The current answer to a question: the next one, in channels the newest reply to it."""
        return await self._database.read(lambda db: reading.answer_to(db, turn_id))

    async def question_of(self, turn_id: int) -> Turn | None:
        """The question that an answer is for: the last one before it, in channels its parent."""
        return await self._database.read(lambda db: reading.question_of(db, turn_id))

    async def set_model(self, conversation_id: int, model: str | None) -> None:
        """Choose a model for this conversation; None follows the settings."""
        await self._change(conversation_id, {"model": model})

    async def set_persona(self, conversation_id: int, persona: str | None) -> None:
        """Choose a persona for this conversation; None follows the settings."""
        await self._change(conversation_id, {"persona": persona})

    async def end(self, conversation_id: int) -> None:
        """Take no more turns; what was said stays."""
        await self._change(conversation_id, {"ended": True})

    async def reset(self, conversation_id: int) -> int:
        """Erase all turns and the summary; returns how many turns the history had."""
        now = self._clock()
        return await self._database.write(lambda db: forgetting.reset(db, conversation_id, now=now))

    async def set_summary(
        self,
        conversation_id: int,
        summary: str,
        summarised_to: int,
        *,
        revision: int | None = None,
    ) -> bool:
        """Let a summary stand for the turns up to a position.

        With the `revision` that the conversation had when its turns were read, a summary of
        something forgotten or revised meanwhile is refused: False.
        """
        return await self._database.append(
            lambda db: writing.set_summary(
                db, conversation_id, summary, summarised_to, revision=revision
            )
        )

    async def rate(self, turn_id: int, user_id: int, value: int) -> tuple[int, int]:
        """Rate an answer +1 or -1, or 0 to take it back; returns how many rated (up, down)."""
        now = self._clock()
        return await self._database.append(
            lambda db: writing.rate(db, turn_id, user_id, value, now=now)
        )

    async def streaming(self) -> list[Turn]:
        """The answers that are being written: at start, those that a crash cut off."""
        return await self._database.read(reading.streaming)

    async def places(self, since: int) -> list[Place]:
        """Where live threads and DMs stood that something was said in since a time (Unix ms)."""
        return await self._database.read(lambda db: reading.places(db, since))

    async def unanswered(self, since: int) -> list[Turn]:
        """The questions since a time (Unix ms) that end a live conversation or chain of replies."""
        return await self._database.read(lambda db: reading.unanswered(db, since))

    async def totals(self, conversation_id: int) -> Totals:
        """How much was said in a conversation, and what it took."""
        return await self._database.read(lambda db: reading.totals(db, conversation_id))

    async def _change(self, conversation_id: int, values: dict[str, object]) -> None:
        changed = {**values, "updated_at": self._clock()}
        await self._database.append(lambda db: writing.change(db, conversation_id, changed))
