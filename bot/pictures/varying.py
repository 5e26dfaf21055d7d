"""Variations, also where they are retired: there, the picture is edited to that effect."""

from contextlib import aclosing
from dataclasses import replace

from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from bot.pictures.drawing import Drawing, Drawn, Part
from bot.pictures.original import Original
from bot.pictures.plan import Plan
from bot.pictures.wish import Shown
from bot.usage import Caller

NOTE = "There are no variations at this endpoint, so I asked for an edit that keeps the subject."

_GONE = (404, 405, 410, 501)
_REMEMBERED = 512

Place = tuple[int | None, str]  # a server, which has one endpoint; a model


class Varying:
    """Makes variations, and remembers where there are none."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._gone: dict[Place, None] = {}

    def is_there(self, caller: Caller, plan: Plan) -> bool:
        """Whether variations are worth asking for, as far as is known."""
        if not plan.family.variations:
            return False
        return (caller.guild_id, plan.model) not in self._gone or not plan.family.edits

    async def vary(self, caller: Caller, plan: Plan, part: Part, original: Original) -> Drawn:
        """Make others like a picture; raises as `Drawing` does."""
        if self.is_there(caller, plan):
            try:
                async with aclosing(self._drawing.vary(caller, plan, part, original)) as steps:
                    async for step in steps:
                        yield step
            except EndpointError as error:
                if not (plan.family.edits and _means_gone(error)):
                    raise
            else:
                return
        async with aclosing(self._drawing.edit(caller, plan, part, original)) as steps:
            async for step in steps:
                if isinstance(step, Shown):
                    self._remember((caller.guild_id, plan.model))
                    yield replace(step, note=NOTE)
                else:
                    yield step

    def _remember(self, place: Place) -> None:
        self._gone[place] = None
        if len(self._gone) > _REMEMBERED:
            del self._gone[next(iter(self._gone))]


def _means_gone(error: EndpointError) -> bool:
    """Whether there are no variations, or none with this model."""
    if isinstance(error, EndpointRefused):
        return error.status in _GONE or error.param == "model"
    return isinstance(error, ModelUnavailable)
