"""The calls to models that hear or speak."""

from collections.abc import AsyncGenerator

from bot.endpoints.transport import Account, Transport

from .answer import Transcript
from .request import SpeechRequest, TranscriptionRequest, TranslationRequest


class Audio:
    """Sound to text (`POST /audio/transcriptions`, `/audio/translations`), text to sound.

    (`POST /audio/speech`.)
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def transcribe(self, account: Account, request: TranscriptionRequest) -> Transcript:
        """What is said in a sound.

        Raises:
            FileRefused: the endpoint cannot read the file as it is.
            TooLong: the file is too large, or the sound too long.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def translate(self, account: Account, request: TranslationRequest) -> Transcript:
        """What is said in a sound, in English.

        Raises:
            FileRefused: the endpoint cannot read the file as it is.
            TooLong: the file is too large, or the sound too long.
            EndpointRefused: with the code `GONE`: it does not translate, or not by this model.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    def speak(self, account: Account, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """A text as sound, in pieces as they come; which format came is told by their content.

        Raises:
            VoiceRefused: the model has no such voice.
            TooLong: the text is too long for one call.
            EndpointError: another of its kinds; the sound before it stays valid.
        """
        raise NotImplementedError
