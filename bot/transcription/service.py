"""Turns speech into text for people."""

import asyncio
from math import inf
from pathlib import Path
from typing import Final

from bot.attachments.downloads import Downloads
from bot.endpoints.audio import Audio, TooLong, Transcript
from bot.endpoints.learnt import Learnt
from bot.errors import InputError
from bot.settings import Settings
from bot.sound import Sound, Studio
from bot.transcription.joining import Part, joined
from bot.transcription.order import Order, Recording, Tell
from bot.transcription.parts import Parts
from bot.transcription.plan import Place, Plan, planned
from bot.transcription.sending import Sending
from bot.transcription.sharing import Sharing
from bot.transcription.transcription import Transcription
from bot.transcription.whole import Whole
from bot.usage import Caller, Calls

LONGEST_PART: Final = 600.0
"""Seconds of a part, where the model takes longer ones: so several are on their way at a time."""
SHORTEST_PART: Final = 20.0
"""Seconds of a part below which no shorter ones are tried."""

FEW: Final = 200
"""Segments that are put together at once: a thread takes longer to begin."""


class Transcribing:
    """Asks the models that hear; settings fill in what an order leaves open.

    `home` is the channel whose settings hold: a thread's parent; None for the server's own.

    Args:
        audio: the endpoint's sound.
        calls: the way to it.
        settings: what was chosen where.
        studio: what looks into sound files and makes others of them.
        downloads: what brings recordings from Discord.
    """

    def __init__(
        self, audio: Audio, calls: Calls, settings: Settings, studio: Studio, downloads: Downloads
    ) -> None:
        self._calls = calls
        self._settings = settings
        self._studio = studio
        self._downloads = downloads
        self._sending = Sending(audio, calls)
        self._whole = Whole(self._sending, studio)
        self._longest = Learnt[Place, float]()
        self._sharing = Sharing()

    async def close(self) -> None:
        """Give up what is being transcribed."""
        await self._sharing.close()

    async def check(self, caller: Caller, order: Order, home: int | None) -> Plan:
        """Let somebody begin, before anything is fetched or shown; gives what will be asked for.

        Raises:
            InputError: it cannot be done so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
        """
        plan = planned(order, await self._settings.of(caller.guild_id, home))
        await self._calls.check(caller, plan.model, endpoint=plan.endpoint)
        return plan

    async def hear(
        self,
        caller: Caller,
        recording: Recording,
        order: Order,
        home: int | None,
        *,
        longest: float = inf,
        tell: Tell | None = None,
    ) -> Transcription:
        """Transcribe what Discord has; the same asked twice within minutes is done once.

        What is longer than `longest` seconds is refused before a model hears it.

        Raises:
            InputError: it does not arrive, is no sound, or cannot be done so.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: nothing of it was heard.
        """
        plan = await self.check(caller, order, home)

        async def work(tell: Tell) -> Transcription:
            async with self._downloads.file(recording.url, size=recording.size) as path:
                sound = await self._studio.look(path)
                check_length(sound.seconds, longest)
                return await self._transcribe(caller, path, sound, plan, tell)

        key = caller.guild_id, recording.id, plan, longest
        return await self._sharing.share(key, work, tell)

    async def _transcribe(
        self, caller: Caller, path: Path, sound: Sound, plan: Plan, tell: Tell | None
    ) -> Transcription:
        longest = self._longest.get(plan.place(caller), plan.family.longest or inf)
        if sound.seconds <= longest:
            try:
                heard = await self._whole.hear(caller, plan, path, sound)
            except TooLong as error:
                longest = self._told(caller, plan, error) or longest
            else:
                if heard is not None:
                    whole = [Part(0.0, sound.seconds, heard)]
                    return await _put_together(whole, plan, sound.seconds)
        longest = min(longest, LONGEST_PART)
        while True:
            parts = Parts(self._sending, self._studio, caller, plan, tell)
            try:
                done = await parts.hear(path, sound, longest)
                return await _put_together(done, plan, sound.seconds)
            except TooLong as error:
                shorter = min(self._told(caller, plan, error) or inf, longest / 2)
                if shorter < SHORTEST_PART:
                    raise
                longest = shorter

    def _told(self, caller: Caller, plan: Plan, error: TooLong) -> float | None:
        """Give how many seconds the model takes, if it said so, and remember it."""
        if error.longest is None or error.longest < SHORTEST_PART:
            return None
        self._longest.learn(plan.place(caller), error.longest)
        return error.longest


def check_length(seconds: float, longest: float) -> None:
    """Refuse a recording that is too long to be heard along with other things.

    Raises:
        InputError: it is longer than `longest` seconds.
    """
    if seconds > longest:
        raise InputError(
            f"it is longer than {longest / 60:.0f} minutes. Use /transcribe, or Transcribe in the "
            "message's menu, and ask me about the text."
        )


async def _put_together(parts: list[Part], plan: Plan, seconds: float) -> Transcription:
    """Join parts; hours of speech have thousands of segments, which the loop does not wait for."""
    heard = [part.heard for part in parts if isinstance(part.heard, Transcript)]
    if sum(len(each.segments) for each in heard) <= FEW:
        return joined(parts, plan, seconds)
    return await asyncio.to_thread(joined, parts, plan, seconds)
