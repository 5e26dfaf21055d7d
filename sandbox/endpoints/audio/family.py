"""The audio family: writes down what is said, translates it, and speaks."""

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Handler, Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import unknown_path
from sandbox.endpoints.tempo import Tempo

from .opening import CONTAINERS
from .question import asked
from .speech import Speech
from .transcripts import Transcripts


class AudioFamily:
    """`POST /audio/transcriptions`, `/audio/translations` and `/audio/speech`.

    Attributes:
        translations_gone: whether there is nothing at `/audio/translations`.
    """

    def __init__(self, models: Registry, tempo: Tempo) -> None:
        self._models = models
        self._transcripts = Transcripts(tempo)
        self._speech = Speech(tempo, models)
        self.translations_gone = False

    @property
    def has_engine(self) -> bool:
        """Whether PocketSphinx is asked for what is not said in tones, where it is installed."""
        return self._transcripts.ears.has_engine

    @has_engine.setter
    def has_engine(self, has_engine: bool) -> None:
        self._transcripts.ears.has_engine = has_engine

    @property
    def refuses_ogg(self) -> bool:
        """Whether Ogg files are refused, as some servers do."""
        return "ogg" not in self._transcripts.taken

    @refuses_ogg.setter
    def refuses_ogg(self, is_refused: bool) -> None:
        self._transcripts.taken = tuple(
            name for name in CONTAINERS if name != "ogg" or not is_refused
        )

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (
            _form("/audio/transcriptions", self.transcribe),
            _form("/audio/translations", self.translate),
            Route("audio", "POST", "/audio/speech", self.speak),
        )

    async def transcribe(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request to write down what is said."""
        question = asked(exchange.call.parts, self._models)
        return await self._transcripts.answer(exchange, question, translates=False)

    async def translate(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request to write down in English what is said."""
        if self.translations_gone:
            raise unknown_path("POST", exchange.request.path)
        question = asked(exchange.call.parts, self._models, translates=True)
        return await self._transcripts.answer(exchange, question, translates=True)

    async def speak(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request for speech."""
        return await self._speech.answer(exchange)


def _form(path: str, handler: Handler) -> Route:
    return Route("audio", "POST", path, handler, takes_form=True, takes_json=False)
