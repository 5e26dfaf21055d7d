"""A sound in one call, in the shape that the endpoint takes: what it refuses is sent otherwise."""

from enum import IntEnum
from pathlib import Path

from bot.endpoints.audio import FileRefused, Transcript
from bot.endpoints.learnt import Learnt
from bot.sound import Sound, Studio
from bot.transcription.plan import Plan
from bot.transcription.sending import LARGEST, Sending
from bot.usage import Caller


class Shape(IntEnum):
    """How a file is sent, from the least work to the most."""

    AS_IT_IS = 0
    REMUXED = 1
    ENCODED = 2


class Whole:
    """Sends whole files, and remembers which shape was needed where."""

    def __init__(self, sending: Sending, studio: Studio) -> None:
        self._sending = sending
        self._studio = studio
        self._needed = Learnt[tuple[int | None, str, str, str], Shape]()

    async def hear(self, caller: Caller, plan: Plan, path: Path, sound: Sound) -> Transcript | None:
        """Give what is said; None if the sound is too large for one call in any shape.

        Raises:
            FileRefused: the endpoint takes it in no shape.
            TooLong: it is too large or too long for the endpoint.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed otherwise.
        """
        place = (*plan.place(caller), sound.container, sound.codec)
        needed, refusal = self._needed.get(place, Shape.AS_IT_IS), None
        for shape in Shape:
            if shape < needed or (file := await self._shaped(shape, path, sound)) is None:
                continue
            try:
                heard = await self._sending.send(caller, plan, file, prompt=plan.prompt)
            except FileRefused as error:
                refusal = error
            else:
                if refusal is not None:  # whatever else was wrong, this helped
                    self._needed.learn(place, shape)
                return heard
        if refusal is not None:
            raise refusal
        return None

    async def _shaped(self, shape: Shape, path: Path, sound: Sound) -> tuple[Path, Sound] | None:
        """Give a file in a shape; None where there is none, or it is too large to be sent."""
        file: tuple[Path, Sound] | None = path, sound
        if shape is Shape.AS_IT_IS and sound.container == "other":
            return None
        if shape is Shape.REMUXED:
            file = await self._studio.remuxed(path, sound)
        elif shape is Shape.ENCODED:
            # A large sound is encoded in parts, which are on their way sooner.
            file = await self._studio.encoded(path) if sound.size <= LARGEST else None
        return file if file is not None and file[1].size <= LARGEST else None
