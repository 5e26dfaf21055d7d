"""Completions on somebody's behalf: within what they may use, and written down afterwards."""

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from math import ceil

from bot.conversation.tokens import raw_tokens
from bot.endpoints.chat import Usage, pseudonym
from bot.endpoints.completions import CompletionRequest, Completions
from bot.errors import InputError
from bot.settings import Settings
from bot.usage import Amounts, Call, Caller, Calls
from bot.writing.draft import Draft

USUAL = 256
"""Tokens of a completion unless somebody asks for another length: what servers take for usual
differs between 16 and endlessly many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants completed; what is None is left to the server's settings or the model.

    `n` texts are given, the best of `best_of`; `logprobs` tells that many alternatives of each
    token, and `echo` has the prompt repeated before the text.
    """

    prompt: str = field(repr=False)
    model: str | None = None
    suffix: str | None = field(default=None, repr=False)
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    n: int | None = None
    stop: tuple[str, ...] = ()
    best_of: int | None = None
    echo: bool | None = None
    logprobs: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None

    @property
    def written(self) -> int:
        """How many texts the model writes."""
        return max(self.n or 1, self.best_of or 1)

    def check(self) -> None:
        """See that it makes sense.

        Raises:
            InputError: it does not.
        """
        if not self.prompt.strip():
            raise InputError("The prompt is empty. Write the beginning of the text to complete.")
        if self.best_of is not None and self.best_of < (self.n or 1):
            raise InputError(
                f"`best_of` must be at least `n`: to get {self.n} texts, let the model write at"
                f" least {self.n}."
            )


class Completing:
    """Has completion models write on."""

    def __init__(
        self, completions: Completions, calls: Calls, settings: Settings, *, salt: str
    ) -> None:
        self._completions = completions
        self._calls = calls
        self._settings = settings
        self._salt = salt

    async def write(
        self, draft: Draft, caller: Caller, wish: Wish, *, home: int | None = None
    ) -> None:
        """Write a draft to its end; what goes wrong becomes the draft's `error`.

        `home` is the channel whose settings hold.
        """
        error: Exception | None = None
        try:
            await self._write(draft, caller, wish, home)
        except Exception as caught:  # noqa: BLE001 -- the top of a draft: whoever shows it tells
            error = caught
        finally:
            draft.end(error)

    async def _write(self, draft: Draft, caller: Caller, wish: Wish, home: int | None) -> None:
        wish.check()
        request = await self._request(caller, wish, home)
        usual = USUAL if request.max_tokens is None else request.max_tokens
        async with self._calls.begin(
            caller,
            endpoint="completions",
            model=request.model,
            expected=Amounts(prompt_tokens=_read(request)),
            max_tokens=usual * wish.written,
        ) as call:
            draft.begin()
            share = usual if call.max_tokens is None else call.max_tokens // wish.written
            limited = replace(request, max_tokens=min(usual, max(share, 1)))
            try:
                async with (
                    draft.until_stopped(),
                    aclosing(self._completions.stream(call.account, limited)) as steps,
                ):
                    async for step in steps:
                        draft.add(step)
            finally:
                _count(call, request, draft)
            if draft.stopped:
                call.stopped()

    async def _request(self, caller: Caller, wish: Wish, home: int | None) -> CompletionRequest:
        settings = await self._settings.of(caller.guild_id, home)
        return CompletionRequest(
            model=(wish.model or "").strip() or settings["completion.model"],
            prompt=wish.prompt,
            suffix=wish.suffix,
            max_tokens=wish.max_tokens,
            temperature=wish.temperature,
            top_p=wish.top_p,
            n=wish.n,
            stop=wish.stop,
            best_of=wish.best_of,
            echo=wish.echo,
            logprobs=wish.logprobs,
            presence_penalty=wish.presence_penalty,
            frequency_penalty=wish.frequency_penalty,
            user=pseudonym(caller.user_id, self._salt),
        )


def _read(request: CompletionRequest) -> int:
    """Estimate the tokens that the model reads."""
    return ceil(raw_tokens(request.prompt) + raw_tokens(request.suffix or ""))


def _count(call: Call, request: CompletionRequest, draft: Draft) -> None:
    """Tell what was used: as the endpoint reported it, else as it is estimated.

    A prompt whose completion was stopped before its first word was read all the same.
    """
    completion = draft.completion
    if usage := completion.usage:
        call.used(_reported(usage))
    elif completion.choices or draft.stopped:
        texts = sum(raw_tokens(choice.text) for choice in completion.choices)
        call.used(Amounts(prompt_tokens=_read(request), completion_tokens=ceil(texts)))


def _reported(usage: Usage) -> Amounts:
    return Amounts(prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens)
