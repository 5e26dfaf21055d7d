"""Makes, edits and varies pictures for people."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from bot.endpoints.images import Images
from bot.endpoints.learnt import Learnt
from bot.pictures.drawing import EDITS, GENERATIONS, VARIATIONS, Drawing, Drawn, Part
from bot.pictures.editing import Editing
from bot.pictures.original import Original, Workshop
from bot.pictures.plan import Place, Plan, planned
from bot.pictures.round import Paint, Round
from bot.pictures.wish import MOST, Deed, Step, Wish
from bot.settings import Settings
from bot.usage import Caller, Calls

Allow = Callable[[Caller, str, int | None], Awaitable[None]]
"""Lets the prompt of somebody through, in a channel, or raises a ParleyError."""

_PATHS = {"imagine": GENERATIONS, "edit": EDITS, "vary": VARIATIONS}


class Pictures:
    """Asks the picture models; settings fill in what a wish leaves open.

    `home` is the channel whose settings hold: a thread's parent; None for the server's own.
    Each of the three gives steps as they come: previews, pictures, and at the end what is missing,
    if some pictures came and some did not. If none comes, the error is raised.

    Args:
        images: the endpoint's pictures.
        calls: the way to it.
        settings: what was chosen where.
        salt: a secret that keeps the endpoint from knowing who asks.
        allow: lets prompts through before anything is drawn; None lets all of them.
    """

    def __init__(
        self,
        images: Images,
        calls: Calls,
        settings: Settings,
        *,
        salt: str,
        allow: Allow | None = None,
    ) -> None:
        self._settings = settings
        self._allow = allow
        self._calls = calls
        self._drawing = Drawing(images, calls, salt=salt)
        self._editing = Editing(self._drawing)
        self._workshop = Workshop()
        self._most = Learnt[Place, int]()

    async def close(self) -> None:
        """Give the thread back that prepares pictures."""
        await self._workshop.close()

    async def check(
        self, caller: Caller, wish: Wish, home: int | None, *, deed: Deed = "imagine"
    ) -> None:
        """Let somebody begin, before anything is shown.

        Raises:
            InputError: the wish cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
        """
        plan = await self._planned(caller, wish, home, deed)
        await self._calls.check(caller, plan.model, endpoint=_PATHS[deed])

    async def imagine(
        self, caller: Caller, wish: Wish, home: int | None
    ) -> AsyncGenerator[Step, None]:
        """Make pictures from words.

        Raises:
            InputError: it cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others, or the prompt is not let through.
            BudgetError: a cap is used up.
            EndpointError: no picture came.
        """
        plan = await self._allowed(caller, wish, home, "imagine")

        def paint(part: Part) -> Drawn:
            return self._drawing.generate(caller, plan, part)

        async with aclosing(self._granted(caller, plan, paint)) as steps:
            async for step in steps:
                yield step

    async def edit(
        self,
        caller: Caller,
        picture: bytes,
        wish: Wish,
        home: int | None,
        *,
        mask: bytes | None = None,
    ) -> AsyncGenerator[Step, None]:
        """Change a picture as the prompt says, and only where the mask allows it if there is one.

        `picture` is any PNG, JPEG, WebP or GIF. `mask` has its size, and is transparent where the
        picture may change; one without transparency is white there. Raises as `imagine` does.
        """
        plan = await self._allowed(caller, wish, home, "edit")
        original = Original(picture, mask, self._workshop)
        is_square = self._editing.wants_square(caller, plan)
        await original.prepare(is_square=is_square)  # what fails, fails once

        def paint(part: Part) -> Drawn:
            return self._editing.edit(caller, plan, part, original)

        async with aclosing(self._granted(caller, plan, paint)) as steps:
            async for step in steps:
                yield step

    async def vary(
        self, caller: Caller, picture: bytes, wish: Wish, home: int | None
    ) -> AsyncGenerator[Step, None]:
        """Make others like a picture; the wish needs no prompt. Raises as `imagine` does.

        Where there are no variations, the picture is edited, and what is shown has a note of it.
        """
        plan = await self._planned(caller, wish, home, "vary")
        original = Original(picture, None, self._workshop)
        is_square = self._editing.has_variations(caller, plan)
        await original.prepare(is_square=is_square or self._editing.wants_square(caller, plan))

        def paint(part: Part) -> Drawn:
            return self._editing.vary(caller, plan, part, original)

        async with aclosing(self._granted(caller, plan, paint)) as steps:
            async for step in steps:
                yield step

    async def _planned(self, caller: Caller, wish: Wish, home: int | None, deed: Deed) -> Plan:
        return planned(wish, await self._settings.of(caller.guild_id, home), deed)

    async def _allowed(self, caller: Caller, wish: Wish, home: int | None, deed: Deed) -> Plan:
        plan = await self._planned(caller, wish, home, deed)
        if self._allow is not None:
            await self._allow(caller, plan.prompt, home)
        return plan

    async def _granted(
        self, caller: Caller, plan: Plan, paint: Paint
    ) -> AsyncGenerator[Step, None]:
        place = plan.place(caller)
        most = min(self._most.get(place, MOST), plan.family.most)
        work = Round(plan.n, most, paint)
        try:
            async with aclosing(work.steps()) as steps:
                async for step in steps:
                    yield step
        finally:
            if work.most < most:  # it gives fewer at a time than was thought
                self._most.learn(place, work.most)
