"""Speaks texts for people."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence

from bot.endpoints.audio import Audio
from bot.errors import InputError, ParleyError
from bot.settings import Settings
from bot.sound import Studio
from bot.speech.fetching import SPEECH, Clip, Fetching
from bot.speech.plan import Plan, planned
from bot.speech.wish import Format, Spoken, Wish
from bot.usage import Caller, Calls

LARGEST = 10 * 2**20
"""Bytes of a file that Discord takes everywhere."""
AT_ONCE = 3
"""Parts of a text that are being spoken for somebody at the same time."""
SHORT = 4_000
"""Characters of a text that takes so little to prepare that it needs no thread."""


class Speaking:
    """Has models speak; settings fill in what a wish leaves open.

    `home` is the channel whose settings hold: a thread's parent; None for the server's own.
    `largest` is the size of a file, in bytes, that Discord takes where it is to be sent.

    Args:
        audio: the endpoint's voices.
        calls: the way to it.
        settings: what was chosen where.
        studio: joins sounds and turns them into others.
    """

    def __init__(self, audio: Audio, calls: Calls, settings: Settings, studio: Studio) -> None:
        self._calls = calls
        self._settings = settings
        self._studio = studio
        self._fetching = Fetching(audio, calls, studio)

    async def check(
        self, caller: Caller, wish: Wish, home: int | None, *, largest: int = LARGEST
    ) -> Plan:
        """Let somebody begin, before anything is shown; gives what will be asked for.

        Raises:
            InputError: the wish cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
        """
        plan = await self._planned(caller, wish, home, largest)
        await self._calls.check(caller, plan.model, endpoint=SPEECH)
        return plan

    async def speak(
        self, caller: Caller, wish: Wish, home: int | None, *, largest: int = LARGEST
    ) -> AsyncGenerator[Spoken, None]:
        """Speak a text, as one file, or as voice messages of which the first one comes soon.

        What was spoken before an error is given before it is raised.

        Raises:
            InputError: it cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: not everything was spoken.
        """
        plan = await self._planned(caller, wish, home, largest)
        tasks = self._begun(caller, plan)
        coming = iter(tasks)
        try:
            for number, message in enumerate(plan.messages, 1):
                ready, failure = await _gathered(next(coming) for _ in message)
                if ready and plan.format == "voice":
                    yield await self._message(plan, ready, number)
                elif ready:
                    yield await self._file(plan, ready, largest)
                if failure:
                    raise failure
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begun(self, caller: Caller, plan: Plan) -> list[asyncio.Task[list[Clip]]]:
        """Begin to have all parts spoken, in their order and a few at a time."""
        at_once = asyncio.Semaphore(AT_ONCE)

        async def fetch(part: str, message: Sequence[str]) -> list[Clip]:
            is_message = plan.format == "voice" and len(message) == 1
            async with at_once:
                return await self._fetching.fetch(caller, plan, part, is_message=is_message)

        return [
            asyncio.create_task(fetch(part, message), name="speak")
            for message in plan.messages
            for part in message
        ]

    async def _planned(self, caller: Caller, wish: Wish, home: int | None, largest: int) -> Plan:
        values = await self._settings.of(caller.guild_id, home)
        if len(wish.text) < SHORT:
            return planned(wish, values, largest=largest)
        return await asyncio.to_thread(planned, wish, values, largest=largest)

    async def _message(self, plan: Plan, sounds: Sequence[Clip], number: int) -> Spoken:
        """Make a voice message of these sounds; one that is one already stays as it is."""
        voice = sounds[0].voice if len(sounds) == 1 else None
        voice = voice or await self._studio.voice([sound.data for sound in sounds])
        return Spoken(
            data=voice.data,
            format="voice",
            seconds=voice.seconds,
            waveform=voice.waveform,
            number=number,
            total=len(plan.messages),
            voice=plan.voice,
            note=plan.note,
        )

    async def _file(self, plan: Plan, sounds: Sequence[Clip], largest: int) -> Spoken:
        """Make a file of these sounds, smaller than was asked for if Discord would not take it."""
        parts = [sound.data for sound in sounds]
        form: Format = plan.format
        data, note = await self._studio.joined(parts, form), plan.note
        if len(data) > largest and form in ("wav", "flac"):
            data, form = await self._studio.joined(parts, "mp3"), "mp3"
            note = f"{note} As {plan.format} it is too large for Discord: this is mp3.".strip()
        if len(data) > largest:
            raise InputError(
                "What I spoke is a larger file than Discord takes here. Give me a shorter text, or"
                " choose the format `voice`."
            )
        seconds = sum(sound.seconds for sound in sounds)
        return Spoken(data=data, format=form, seconds=seconds, voice=plan.voice, note=note)


async def _gathered(
    tasks: Iterable[asyncio.Task[list[Clip]]],
) -> tuple[list[Clip], ParleyError | None]:
    """Wait for sounds in their order, up to the first that fails; gives why that did."""
    ready: list[Clip] = []
    for task in tasks:
        try:
            ready += await task
        except ParleyError as error:
            return ready, error
    return ready, None
