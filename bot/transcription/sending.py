"""One call for one file: within what the asker may use, and written down afterwards."""

import asyncio
from pathlib import Path
from typing import Final

from bot.endpoints.audio import (
    Audio,
    AudioUsage,
    Speaker,
    Transcript,
    TranscriptionRequest,
    TranslationRequest,
    only_transcribes,
)
from bot.endpoints.transport import Account, FilePart
from bot.errors import ModelUnavailable
from bot.sound import Sound
from bot.transcription.plan import Plan
from bot.usage import Amounts, Caller, Calls

LARGEST: Final = 25 * 1024 * 1024 - 64 * 1024
"""Bytes of a file: endpoints take 25 MB, and count the rest of the form with it."""


class Sending:
    """Sends a file that an endpoint may take; what somebody stops was used all the same."""

    def __init__(self, audio: Audio, calls: Calls) -> None:
        self._audio = audio
        self._calls = calls

    async def send(
        self,
        caller: Caller,
        plan: Plan,
        file: tuple[Path, Sound],
        *,
        prompt: str | None = None,
        speakers: tuple[Speaker, ...] = (),
    ) -> Transcript:
        """Give what is said in a file.

        Raises:
            FileRefused: the endpoint cannot read it as it is.
            TooLong: it is too large, or too long.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed otherwise.
        """
        path, sound = file
        part = FilePart("file", sound.filename, sound.mime, path)
        expected = Amounts(audio_ms=round(sound.seconds * 1_000))
        async with self._calls.begin(
            caller, endpoint=plan.endpoint, model=plan.model, expected=expected
        ) as call:
            try:
                heard = await self._ask(call.account, plan, part, prompt, speakers)
            except asyncio.CancelledError:
                call.used(expected)
                raise
            call.used(_amounts(heard.usage, expected))
            return heard

    async def _ask(
        self,
        account: Account,
        plan: Plan,
        file: FilePart,
        prompt: str | None,
        speakers: tuple[Speaker, ...],
    ) -> Transcript:
        if plan.is_translation:
            return await self._translated(account, plan, file, prompt)
        transcription = TranscriptionRequest(
            model=plan.model,
            file=file,
            formats=plan.formats,
            prompt=prompt,
            temperature=plan.temperature,
            language=plan.language,
            speakers=speakers,
        )
        return await self._audio.transcribe(account, transcription)

    async def _translated(
        self, account: Account, plan: Plan, file: FilePart, prompt: str | None
    ) -> Transcript:
        translation = TranslationRequest(
            model=plan.model,
            file=file,
            formats=plan.formats,
            prompt=prompt,
            temperature=plan.temperature,
        )
        try:
            return await self._audio.translate(account, translation)
        except ModelUnavailable as error:
            if plan.replaced is None:
                raise
            raise only_transcribes(plan.replaced) from error


def _amounts(usage: AudioUsage | None, expected: Amounts) -> Amounts:
    if usage is None:
        return expected
    return Amounts(
        prompt_tokens=usage.input_tokens or 0,
        completion_tokens=usage.output_tokens or 0,
        audio_ms=expected.audio_ms,
    )
