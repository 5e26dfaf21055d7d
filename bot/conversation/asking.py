"""Calls to the chat model: within what the asker may use, and written down afterwards."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from math import ceil

from bot.conversation.answer import Answer
from bot.conversation.tokens import TokenEstimates, raw_tokens
from bot.endpoints.chat import Chat, ChatRequest, Usage, pseudonym
from bot.usage import Amounts, Call, Caller, Calls


@dataclass(frozen=True, slots=True)
class Written:
    """What one call brought: why it finished, the usage that was reported, and what it took."""

    finish_reason: str | None = None
    usage: Usage | None = None
    used: str = ""


class Asking:
    """Asks the chat model on somebody's behalf."""

    def __init__(self, chat: Chat, calls: Calls, estimates: TokenEstimates, *, salt: str) -> None:
        self._chat = chat
        self._calls = calls
        self._estimates = estimates
        self._salt = salt

    async def write(self, answer: Answer, caller: Caller, request: ChatRequest) -> Written:
        """Stream what the model says into an answer, until it ends or is stopped.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed; what was written before it stays.
        """
        async with self._begun(caller, request) as (call, limited):
            written, before = Written(), len(answer.text)
            try:
                async with (
                    answer.until_stopped(),
                    aclosing(self._chat.stream(call.account, limited)) as deltas,
                ):
                    async for delta in deltas:
                        answer.add(delta.text)
                        written = Written(
                            delta.finish_reason or written.finish_reason,
                            delta.usage or written.usage,
                        )
            finally:
                self._count(
                    call,
                    caller,
                    request,
                    text=answer.text[before:],
                    usage=written.usage,
                    is_stopped=answer.stopped is not None,
                )
            if answer.stopped:
                call.stopped()
            return replace(written, used=call.in_words())

    async def complete(self, caller: Caller, request: ChatRequest) -> str:
        """Give the model's whole answer at once.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed.
        """
        async with self._begun(caller, request) as (call, limited):
            completion = await self._chat.complete(call.account, limited)
            self._count(call, caller, request, text=completion.text, usage=completion.usage)
            return completion.text

    @asynccontextmanager
    async def _begun(
        self, caller: Caller, request: ChatRequest
    ) -> AsyncIterator[tuple[Call, ChatRequest]]:
        """Open a call, and put the request as it may be sent."""
        async with self._calls.begin(
            caller,
            endpoint="chat/completions",
            model=request.model,
            expected=Amounts(prompt_tokens=self._estimate(caller, request)),
            max_tokens=request.max_tokens,
        ) as call:
            user = pseudonym(caller.user_id, self._salt)
            yield call, replace(request, max_tokens=call.max_tokens, user=user)

    def _count(
        self,
        call: Call,
        caller: Caller,
        request: ChatRequest,
        *,
        text: str,
        usage: Usage | None,
        is_stopped: bool = False,
    ) -> None:
        """Tell what was used: as the endpoint reported it, else as it is estimated.

        A question that was stopped before the first word was read all the same: else whoever stops
        in time could ask without end.
        """
        if usage:
            self._estimates.learn(
                caller.guild_id, request.model, request.messages, usage.prompt_tokens
            )
            call.used(
                Amounts(
                    prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens
                )
            )
        elif text or is_stopped:
            call.used(
                Amounts(
                    prompt_tokens=self._estimate(caller, request),
                    completion_tokens=ceil(raw_tokens(text)),
                )
            )

    def _estimate(self, caller: Caller, request: ChatRequest) -> int:
        return self._estimates.tokens(caller.guild_id, request.model, request.messages)
