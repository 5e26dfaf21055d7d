"""Conversations: what is said is stored, answered by the endpoint, and kept in bounds."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.conversation import prompt
from bot.conversation.answer import Answer, Ending
from bot.conversation.asking import Asking, Written
from bot.conversation.summary import Summaries
from bot.conversation.tokens import TokenEstimates
from bot.endpoints.chat import Chat, ChatRequest, Message, Usage
from bot.errors import ContentRefused, EndpointRefused, InputError, ParleyError, explain
from bot.settings import ChatSettings, Settings
from bot.storage.conversations import Conversation, ConversationStore, Kind, Problem, State, Turn
from bot.usage import Caller, Calls

NEWEST = 400
"""Turns of a conversation that are looked at to fill the history budget."""
TOO_LONG = "context_length_exceeded"
EMPTY = "The model answered with nothing. Press Regenerate, or put your question differently."
GONE = "This conversation does not exist any more. Start a new one with /chat."
NOTHING_LEFT = "What you asked was deleted before I could answer. Ask again when you like."
FORGOTTEN = "Stopped, because what this was about was deleted."
LAST_WORDS = 5.0
"""Seconds that stopped answers get to end."""
RESTARTED = "I was restarted while I answered. Press Regenerate for a whole answer."


class Conversations:
    """Writes answers, one `Answer` at a time for each turn.

    `store` is public: looking things up, ending and rating need no more than what it offers.
    """

    def __init__(
        self,
        store: ConversationStore,
        chat: Chat,
        settings: Settings,
        calls: Calls,
        *,
        salt: str,
    ) -> None:
        self.store = store
        self._settings = settings
        self._estimates = TokenEstimates()
        self._asking = Asking(chat, calls, self._estimates, salt=salt)
        self._summaries = Summaries(store, self._asking, self._estimates)
        self._live: dict[int, Answer] = {}

    def live(self, turn_id: int) -> Answer | None:
        """Give the answer that is being written for this turn now, if it is."""
        return self._live.get(turn_id)

    def stop_in(self, channel_id: int, note: str) -> list[Answer]:
        """Stop what is being written in a channel; gives the answers that were."""
        stopped = [it for it in self._live.values() if it.turn.channel_id == channel_id]
        for answer in stopped:
            answer.stop(note)
        return stopped

    async def stop_for(
        self, *, user_id: int | None = None, guild_id: int | None = None, note: str = FORGOTTEN
    ) -> None:
        """Stop what is being written for a person, in a server, or for a person in a server.

        Summaries made at their expense end with it. Returns when all has ended, so that nothing
        more is stored of it; at the latest after 5 s.
        """
        live = list(self._live.values())
        mine = [it for it in live if user_id in (None, it.turn.author_id)]
        stopped = [it for it in mine if guild_id is None or await self._guild_of(it) == guild_id]
        for answer in stopped:
            answer.stop(note)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await asyncio.gather(*(answer.ended.wait() for answer in stopped))
                await self._summaries.stop_for(user_id, guild_id)

    async def _guild_of(self, answer: Answer) -> int | None:
        conversation = await self.store.get(answer.turn.conversation_id)
        return conversation.guild_id if conversation else None

    def stop_all(self) -> None:
        """Stop everything that is being written, because the bot is going down."""
        for answer in self._live.values():
            answer.stop(RESTARTED)

    async def settings(self, conversation: Conversation) -> ChatSettings:
        """Give the settings that hold in a conversation: its own choices, then the server's."""
        home = conversation.parent_channel_id or conversation.channel_id
        settings = await self._settings.chat(conversation.guild_id, home)
        if conversation.persona is not None:
            settings = replace(settings, persona=conversation.persona, system_prompt="")
        return replace(settings, model=conversation.model or settings.model)

    async def begin(self, question: Turn) -> Answer:
        """Begin to answer a question, in the place of the answer that it has already, if any."""
        conversation = await self._of(question)
        settings = await self.settings(conversation)
        old = await self.store.answer_to(question.id)
        turn = await self.store.begin_answer(
            conversation.id,
            author_id=question.author_id,
            model=settings.model,
            parent_id=question.id if conversation.kind is Kind.CHANNEL else None,
            replaces=old.id if old else None,
        )
        return self._started(Answer(turn))

    async def go_on(self, turn: Turn) -> Answer:
        """Begin to continue an answer that was cut off by its length."""
        await self.store.resume_answer(turn.id)
        return self._started(Answer(turn, text=turn.text))

    def _started(self, answer: Answer) -> Answer:
        self._live[answer.turn.id] = answer
        return answer

    async def write(self, answer: Answer) -> None:
        """Write an answer to its end and store what came of it.

        Ill luck and bugs become the ending's note; only cancellation is raised, after the answer
        has been stored as interrupted.
        """
        ending, usage = Ending(State.INTERRUPTED, note=RESTARTED), None
        try:
            conversation = await self._of(answer.turn)
            settings = await self.settings(conversation)
            before = len(answer.text)
            written = await self._attempt(answer, conversation, settings)
            usage = written.usage
            ending = _ending(answer, before, written.finish_reason)
            if settings.usage_line:
                ending = replace(ending, used=written.used)
            if ending.state is State.COMPLETE:
                self._summaries.fold_later(
                    conversation, settings, _caller(answer.turn, conversation, command="summary")
                )
        except ParleyError as error:
            can_retry = not isinstance(error, ContentRefused)
            ending = Ending(State.FAILED, note=str(error), can_retry=can_retry)
        except Exception as error:  # noqa: BLE001 -- the top of an answer: a bug is logged and told
            ending = Ending(State.FAILED, note=explain(error))
        finally:
            await asyncio.shield(self._finish(answer, ending, usage))

    async def _finish(self, answer: Answer, ending: Ending, usage: Usage | None) -> None:
        try:
            await self.store.finish(
                answer.turn.id,
                state=ending.state,
                text=answer.text,
                error=ending.note,
                finish_reason=ending.finish_reason,
                prompt_tokens=usage.prompt_tokens if usage else None,
                completion_tokens=usage.completion_tokens if usage else None,
            )
        except ParleyError as error:
            ending = replace(ending, note=f"{ending.note} {error}".strip())
        finally:
            del self._live[answer.turn.id]
            answer.end(ending)

    async def _attempt(
        self, answer: Answer, conversation: Conversation, settings: ChatSettings
    ) -> Written:
        """Ask the endpoint; once more with half the history if that was too long for the model."""
        try:
            return await self._ask(answer, conversation, settings)
        except EndpointRefused as error:
            if error.code != TOO_LONG:
                raise
        shorter = replace(settings, history_tokens=settings.history_tokens // 2)
        return await self._ask(answer, conversation, shorter)

    async def _ask(
        self, answer: Answer, conversation: Conversation, settings: ChatSettings
    ) -> Written:
        request = ChatRequest(
            model=settings.model,
            messages=await self._messages(answer, conversation, settings),
            temperature=settings.temperature,
            max_tokens=settings.max_tokens,
        )
        return await self._asking.write(answer, _caller(answer.turn, conversation), request)

    async def _messages(
        self, answer: Answer, conversation: Conversation, settings: ChatSettings
    ) -> tuple[Message, ...]:
        goes_on = bool(answer.text)
        turns, summarised = await self._history(answer.turn, conversation, itself=goes_on)
        asked = _last_said(turns)
        if not asked and not goes_on:  # deleted or reset in the very moment
            raise InputError(NOTHING_LEFT)
        parts = [part for turn in asked for part in turn.parts]
        problems = tuple(part.sentence for part in parts if isinstance(part, Problem))
        if parts and len(problems) == len(parts):
            raise InputError(" ".join(problems))  # a model could say no more about it
        answer.problems = problems
        built = prompt.build(
            turns,
            instructions=settings.instructions,
            summary=conversation.summary if summarised else "",
            budget=settings.history_tokens,
            factor=self._estimates.factor(conversation.guild_id, settings.model),
        )
        return (*built, Message("user", prompt.CONTINUE)) if goes_on else built

    async def _history(
        self, turn: Turn, conversation: Conversation, *, itself: bool
    ) -> tuple[list[Turn], bool]:
        """Give the turns up to this one, and whether the summary covers those before them."""
        if conversation.kind is Kind.CHANNEL:
            end = turn.id if itself else turn.parent_id
            return (await self.store.chain(end) if end else []), False
        until = turn.position if itself else turn.position - 1
        summarised = 0 < conversation.summarised_to < until
        after = conversation.summarised_to if summarised else 0
        turns = await self.store.history(conversation.id, until=until, after=after, newest=NEWEST)
        return turns, summarised

    async def _of(self, turn: Turn) -> Conversation:
        conversation = await self.store.get(turn.conversation_id)
        if conversation is None or conversation.ended:
            raise InputError(GONE)
        return conversation

    async def idle(self) -> None:
        """Wait until no summary is being made."""
        await self._summaries.idle()

    async def close(self) -> None:
        """Give up on summaries being made; answers end with the tasks that write them."""
        await self._summaries.close()


def _caller(turn: Turn, conversation: Conversation, *, command: str = "chat") -> Caller:
    """Name whoever asked as the one that a call is made for."""
    return Caller(
        user_id=turn.author_id or conversation.owner_id,
        guild_id=conversation.guild_id,
        channel_id=conversation.channel_id,
        command=command,
    )


def _ending(answer: Answer, before: int, finish_reason: str | None) -> Ending:
    if answer.stopped:
        return Ending(State.INTERRUPTED, "stop", answer.stopped)
    if not answer.text[before:].strip():
        return Ending(State.FAILED, finish_reason, EMPTY)
    return Ending(State.COMPLETE, finish_reason)


def _last_said(turns: list[Turn]) -> list[Turn]:
    """Give the users' turns that nothing has answered yet."""
    start = len(turns)
    while start and turns[start - 1].role == "user":
        start -= 1
    return turns[start:]
