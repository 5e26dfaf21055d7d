"""The calls for pictures: within what the asker may use, and written down afterwards."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from bot.endpoints.chat import pseudonym
from bot.endpoints.images import (
    EditRequest,
    ImageRequest,
    Images,
    Made,
    Partial,
    VariationRequest,
)
from bot.endpoints.transport import Account
from bot.pictures.original import Original
from bot.pictures.plan import Plan
from bot.pictures.wish import Preview, Shown
from bot.usage import Amounts, Caller, Calls

GENERATIONS, EDITS, VARIATIONS = "images/generations", "images/edits", "images/variations"

Drawn = AsyncGenerator[Preview | Shown, None]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pictures that are wished for: those from index `first` on."""

    first: int
    count: int

    @property
    def number(self) -> int | None:
        """How many to ask for; one need not be said, and some models take no number."""
        return self.count if self.count > 1 else None


class Drawing:
    """Makes one call for one part of a wish.

    Each gives steps as they come. Pictures that were begun count as made if somebody stops them:
    the endpoint makes them anyway.

    Raises:
        InputError: the picture or mask cannot be used.
        NotAllowedError: this model is kept for others.
        BudgetError: a cap is used up.
        EndpointError: the endpoint failed; what was given before it stays.
    """

    def __init__(self, images: Images, calls: Calls, *, salt: str) -> None:
        self._images = images
        self._calls = calls
        self._salt = salt

    def generate(self, caller: Caller, plan: Plan, part: Part) -> Drawn:
        """Make pictures from words."""
        request = ImageRequest(
            model=plan.model,
            prompt=plan.prompt,
            n=part.number,
            size=plan.size,
            quality=plan.quality,
            style=plan.style,
            user=self._user(caller),
        )
        ask = partial(self._images.generate, request=request)
        return self._drawn(caller, GENERATIONS, plan, part, ask)

    async def edit(
        self,
        caller: Caller,
        plan: Plan,
        part: Part,
        original: Original,
        *,
        is_square: bool = False,
    ) -> Drawn:
        """Change a picture as the prompt says."""
        picture, mask = await original.shape(is_square=is_square)
        request = EditRequest(
            model=plan.model,
            prompt=plan.prompt,
            n=part.number,
            size=plan.size,
            quality=plan.quality,
            user=self._user(caller),
            images=(picture,),
            mask=mask,
        )
        ask = partial(self._images.edit, request=request)
        async with aclosing(self._drawn(caller, EDITS, plan, part, ask)) as steps:
            async for step in steps:
                yield step

    async def vary(self, caller: Caller, plan: Plan, part: Part, original: Original) -> Drawn:
        """Make others like a picture, made square (schema CreateImageVariationRequest)."""
        picture, _ = await original.shape(is_square=True)
        request = VariationRequest(
            model=plan.model,
            image=picture,
            n=part.number,
            size=plan.size,
            user=self._user(caller),
        )
        ask = partial(self._images.vary, request=request)
        async with aclosing(self._drawn(caller, VARIATIONS, plan, part, ask)) as steps:
            async for step in steps:
                yield step

    def _user(self, caller: Caller) -> str:
        return pseudonym(caller.user_id, self._salt)

    async def _drawn(
        self,
        caller: Caller,
        endpoint: str,
        plan: Plan,
        part: Part,
        ask: Callable[[Account], AsyncGenerator[Partial | Made, None]],
    ) -> Drawn:
        used, expected = Amounts(), Amounts(pictures=part.count)
        async with self._calls.begin(
            caller, endpoint=endpoint, model=plan.model, expected=expected
        ) as call:
            try:
                async with aclosing(ask(call.account)) as answer:
                    async for it in answer:
                        if isinstance(it, Made):
                            used = _with(used, it)
                            call.used(used)
                        if it.index < part.count:
                            yield _shown(it, part.first)
            except (asyncio.CancelledError, GeneratorExit):
                call.used(replace(used, pictures=max(used.pictures, part.count)))
                raise


def _with(used: Amounts, made: Made) -> Amounts:
    more = replace(used, pictures=used.pictures + 1)
    if made.usage is None:
        return more
    return replace(
        more,
        prompt_tokens=used.prompt_tokens + made.usage.input_tokens,
        completion_tokens=used.completion_tokens + made.usage.output_tokens,
    )


def _shown(it: Partial | Made, first: int) -> Preview | Shown:
    if isinstance(it, Partial):
        return Preview(first + it.index, it.data, it.mime)
    return Shown(first + it.index, it.data, it.mime, it.revised_prompt)
