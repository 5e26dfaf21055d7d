"""The calls for speech: within what the asker may use, and written down afterwards."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.endpoints.audio import Audio, SpeechRequest, TooLong
from bot.errors import EndpointRefused
from bot.sound import NotSound, Studio, Voice
from bot.speech.plan import Plan
from bot.speech.sentences import cut_sentences
from bot.usage import Amounts, Call, Caller, Calls

SPEECH = "audio/speech"
SHORTEST = 400
"""A text of fewer characters is not cut any more, even if the endpoint calls it too long."""
LOUDEST = 200_000
"""Bytes that a second takes at most: two channels of 48 kHz and 16 bits take fewer."""
NO_SOUND = (
    "The endpoint sent something that is no sound. Try again, or choose another model with"
    " `/settings set speech.model`."
)
ENDLESS = (
    "The endpoint sent far more sound than this text takes. Try again, or choose another model with"
    " `/settings set speech.model`."
)


@dataclass(frozen=True, slots=True)
class Clip:
    """A part that was spoken, in whatever format came, and how many seconds it takes.

    `voice` is the voice message that it makes where it is one all by itself.
    """

    data: bytes = field(repr=False)
    seconds: float
    voice: Voice | None = None


class Fetching:
    """Has parts of a text spoken, in a call each."""

    def __init__(self, audio: Audio, calls: Calls, studio: Studio) -> None:
        self._audio = audio
        self._calls = calls
        self._studio = studio

    async def fetch(
        self, caller: Caller, plan: Plan, text: str, *, is_message: bool = False
    ) -> list[Clip]:
        """Have a part spoken; one that proves too long for the endpoint is cut further.

        If it `is_message`, a voice message is made of it.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed, or sent something that is no sound.
        """
        try:
            return [await self._call(caller, plan, text, is_message=is_message)]
        except TooLong:
            if len(text) < SHORTEST:
                raise
        halves = cut_sentences(text, (len(text) + 1) // 2)
        return [sound for half in halves for sound in await self.fetch(caller, plan, half)]

    async def _call(self, caller: Caller, plan: Plan, text: str, *, is_message: bool) -> Clip:
        """Make one call; what was begun counts as made if somebody stops it, as endpoints do."""
        expected = Amounts(audio_ms=plan.expected_ms(text))
        async with self._calls.begin(
            caller, endpoint=SPEECH, model=plan.model, expected=expected
        ) as call:
            try:
                data = await self._spoken(call, plan, text)
                sound = await self._looked_at(data, is_message=is_message)
                if sound.seconds > plan.most_seconds(text):
                    raise EndpointRefused(ENDLESS, status=200)
            except (asyncio.CancelledError, GeneratorExit):
                call.used(expected)
                raise
            call.used(Amounts(audio_ms=round(sound.seconds * 1_000)))
            return sound

    async def _spoken(self, call: Call, plan: Plan, text: str) -> bytes:
        request = SpeechRequest(
            model=plan.model,
            input=text,
            voice=plan.voice,
            formats=plan.formats,
            speed=plan.speed,
            instructions=plan.instructions,
        )
        came, most = bytearray(), plan.most_seconds(text)
        async with aclosing(self._audio.speak(call.account, request)) as pieces:
            async for piece in pieces:
                came += piece
                if len(came) > most * LOUDEST:
                    raise EndpointRefused(ENDLESS, status=200)
        return bytes(came)

    async def _looked_at(self, data: bytes, *, is_message: bool) -> Clip:
        try:
            if is_message:
                voice = await self._studio.voice([data])
                return Clip(data, voice.seconds, voice)
            return Clip(data, (await self._studio.look(data)).seconds)
        except NotSound as error:
            raise EndpointRefused(NO_SOUND, status=200) from error
