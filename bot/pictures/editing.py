"""Edits and variations, put as each endpoint wants them: what it refuses is asked otherwise."""

import re
from contextlib import aclosing
from dataclasses import replace

from bot.endpoints.learnt import Learnt
from bot.endpoints.transport import quoting
from bot.errors import EndpointRefused
from bot.pictures.drawing import Drawing, Drawn, Part
from bot.pictures.original import Original
from bot.pictures.plan import Place, Plan
from bot.pictures.wish import Shown
from bot.usage import Caller

NOTE = "There are no variations with {} here, so I asked for an edit that keeps the subject."

_GONE = (404, 405, 410, 501)
_WANTS_SQUARE = re.compile(r"\bsquare\b|\bRGBA\b|less than 4 ?MB", re.IGNORECASE)


class Editing:
    """Makes calls for edits and variations, and remembers what was refused where."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._squares = Learnt[Place, bool]()
        self._gone = Learnt[Place, bool]()

    def wants_square(self, caller: Caller, plan: Plan) -> bool:
        """Whether pictures to edit are to be square, as far as is known."""
        return plan.family.square or self._squares.get(plan.place(caller), False)

    def has_variations(self, caller: Caller, plan: Plan) -> bool:
        """Whether variations are worth asking for, as far as is known."""
        if not plan.family.edits:
            return True  # there is nothing else
        return plan.family.variations and not self._gone.get(plan.place(caller), False)

    async def edit(self, caller: Caller, plan: Plan, part: Part, original: Original) -> Drawn:
        """Change a picture; raises as `Drawing` does."""
        is_square = self.wants_square(caller, plan)
        if not is_square:
            try:
                async with aclosing(self._drawing.edit(caller, plan, part, original)) as steps:
                    async for step in steps:
                        yield step
            except EndpointRefused as error:
                if not _WANTS_SQUARE.search(str(error)):
                    raise
            else:
                return
        squared = self._drawing.edit(caller, plan, part, original, is_square=True)
        async with aclosing(squared) as steps:
            async for step in steps:
                self._squares.learn(plan.place(caller), what=True)
                yield step

    async def vary(self, caller: Caller, plan: Plan, part: Part, original: Original) -> Drawn:
        """Make others like a picture, by an edit where there is no other way; raises likewise."""
        if self.has_variations(caller, plan):
            try:
                async with aclosing(self._drawing.vary(caller, plan, part, original)) as steps:
                    async for step in steps:
                        yield step
            except EndpointRefused as error:
                if error.status not in _GONE or not plan.family.edits:
                    raise
            else:
                return
        note = NOTE.format(f"`{quoting.name(plan.model)}`")
        async with aclosing(self.edit(caller, plan, part, original)) as steps:
            async for step in steps:
                self._gone.learn(plan.place(caller), what=True)
                yield replace(step, note=note) if isinstance(step, Shown) else step
