"""The calls to models that hear or speak."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.endpoints.dialects import SOUND_SUBSTITUTIONS, Dialects
from bot.endpoints.transport import Account, Body, Bounds, ByteStream, Form, Transport
from bot.errors import EndpointRefused

from . import reading
from .answer import Transcript
from .families import limits_of
from .formats import Formats
from .missing import missing
from .request import (
    SpeechRequest,
    TranscriptionRequest,
    TranslationRequest,
    consistent,
    fields,
    form_fields,
    wishes,
)

T = TypeVar("T")

_TRANSCRIPTIONS = "/audio/transcriptions"
_TRANSLATIONS = "/audio/translations"
_SPEECH = "/audio/speech"
_HEARING = "transcription.model"
_SPEAKING = "speech.model"
_HEARD = Bounds(
    answer=8 * 2**20, patience=5.0
)  # four hours take 3 MB; half an hour of sound is sent, and listened to
_MUCH = 2**16  # bytes of a transcript
_SPOKEN = Bounds(answer=64 * 2**20)  # over 20 minutes as WAV, more than a text of full length


class Audio:
    """Sound to text (`POST /audio/transcriptions`, `/translations`), and back (`/audio/speech`).

    What an endpoint does not take is learnt from its refusals: formats and optional parameters.
    `clock` is in seconds of any origin.
    """

    def __init__(
        self, transport: Transport, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transport = transport
        self._dialects = Dialects(SOUND_SUBSTITUTIONS)
        self._formats = Formats(clock)

    async def transcribe(self, account: Account, request: TranscriptionRequest) -> Transcript:
        """What is said in a sound.

        Raises:
            FileRefused: the endpoint cannot read the file as it is.
            TooLong: the file is too large, or the sound too long.
            EndpointRefused: with the code `GONE`: there is no such call here.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._hear(account, _TRANSCRIPTIONS, request)

    async def translate(self, account: Account, request: TranslationRequest) -> Transcript:
        """What is said in a sound, in English.

        Raises:
            FileRefused: the endpoint cannot read the file as it is.
            TooLong: the file is too large, or the sound too long.
            EndpointRefused: with the code `GONE`: there is no such call here.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._hear(account, _TRANSLATIONS, request)

    async def speak(self, account: Account, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """A text as sound, in pieces as they come; which format came is told by their content.

        Raises:
            VoiceRefused: the model has no such voice.
            TooLong: the text is too long for one call.
            EndpointRefused: with the code `GONE`: there is no such call here.
            EndpointError: another of its kinds; the sound before it stays valid.
        """
        stream = await self._open(account, request)
        try:
            async for piece in stream:
                yield piece
        finally:
            stream.close()

    async def _hear(self, account: Account, path: str, request: TranslationRequest) -> Transcript:
        file = dataclasses.replace(request.file, field="file")
        formats = limits_of(request.model).among(request.formats)

        async def send(put: dict[str, Any]) -> tuple[Body, dict[str, Any]]:
            put = consistent(put)
            form = Form(form_fields(put), [file])
            body = await self._transport.post_any(
                account, path, form, setting=_HEARING, bounds=_HEARD
            )
            return body, put

        body, put = await self._ask(account.base + path, fields(request), formats, send)
        dropped = tuple(name for name in wishes(request) if name not in put)
        # Many segments are read beside the event loop; it would stand still meanwhile.
        read = reading.transcript
        heard = await asyncio.to_thread(read, body) if len(body.data) > _MUCH else read(body)
        return dataclasses.replace(heard, dropped=dropped)

    async def _open(self, account: Account, request: SpeechRequest) -> ByteStream:
        async def send(put: dict[str, Any]) -> ByteStream:
            return await self._transport.open_bytes(
                account, _SPEECH, put, setting=_SPEAKING, bounds=_SPOKEN
            )

        return await self._ask(account.base + _SPEECH, fields(request), request.formats, send)

    async def _ask(
        self,
        place: str,
        content: Mapping[str, Any],
        formats: Sequence[str],
        send: Callable[[dict[str, Any]], Awaitable[T]],
    ) -> T:
        """What `send` gives for `content`, put as the endpoint at `place` wants it."""
        model = str(content["model"])

        async def ask(one: str | None) -> T:
            form = {} if one is None else {"response_format": one}
            return await self._dialects.speak(place, {**content, **form}, send)

        try:
            return await self._formats.first((place, model), formats, ask)
        except EndpointRefused as error:
            if better := missing(error, place, model):
                raise better from error
            raise
