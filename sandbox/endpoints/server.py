"""The stand-in as a whole: its families, and what can be set and seen from outside."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Protocol

from aiohttp import web

from .audio import AudioFamily
from .calls import Calls
from .chat import ChatFamily
from .completions import CompletionFamily
from .edits import EditFamily
from .embeddings import EmbeddingFamily
from .exchange import Exchange
from .faults import Faults
from .files import FileFamily, Shelves
from .fine_tuning import FineTuningFamily, Form, Jobs
from .gate import Gate, Route
from .images import Gallery, ImageFamily
from .models import ModelFamily, Registry
from .moderations import ModerationFamily
from .refusals import unknown_path, wrong_method
from .relay import Relay, Upstream
from .tempo import Tempo

METHODS = ("GET", "POST", "DELETE")


class Family(Protocol):
    """A group of operations of the API, such as chat."""

    def routes(self) -> tuple[Route, ...]:
        """The operations."""


class EndpointServer:
    """A local stand-in for the OpenAI-compatible API; no language model is in it.

    Args:
        api_key: the key that calls must show.
        upstream: a real endpoint that answers in the families' place, if there is one.

    Attributes:
        calls: what was asked, and how each call went.
        faults: scripted ill luck.
        models: the models on offer.
        gallery: the pictures that were given by their address.
        files: the files by account, which is the key that was shown; a key that goes on after a
            hyphen (`sandbox-key-2`) is another account's.
        jobs: the fine-tuning jobs by account.
    """

    def __init__(self, *, api_key: str = "sandbox-key", upstream: Upstream | None = None) -> None:
        self.api_key = api_key
        self._upstream = upstream
        self.calls = Calls()
        self.faults = Faults()
        self.models = Registry()
        self.gallery = Gallery()
        self.files = Shelves()
        self.jobs = Jobs(self.models, self.files)
        self._tempo = Tempo()
        self._images = ImageFamily(self.models, self._tempo, self.gallery)
        self._gate = Gate(api_key=api_key, calls=self.calls, faults=self.faults)
        self._completions = CompletionFamily(self.models, self._tempo)
        self._edits = EditFamily(self.models)
        self._moderations = ModerationFamily(self.models)
        self._embeddings = EmbeddingFamily(self.models)
        self._audio = AudioFamily(self.models, self._tempo)
        self._files = FileFamily(self.files, self.jobs.in_use)
        self._fine_tuning = FineTuningFamily(self.models, self.files, self.jobs)
        self._families: tuple[Family, ...] = (
            ModelFamily(self.models),
            ChatFamily(self.models, self._tempo),
            self._completions,
            self._edits,
            self._images,
            self._audio,
            self._moderations,
            self._embeddings,
            self._files,
            self._fine_tuning,
        )

    @property
    def pace(self) -> float:
        """Seconds between the events of a streamed answer; streams that run follow at once."""
        return self._tempo.pace

    @pace.setter
    def pace(self, seconds: float) -> None:
        self._tempo.pace = seconds

    @property
    def bench_tokens(self) -> int:
        """Tokens of an answer of the model `bench`."""
        return self._tempo.bench_tokens

    @bench_tokens.setter
    def bench_tokens(self, tokens: int) -> None:
        self._tempo.bench_tokens = tokens

    @property
    def completions_gone(self) -> bool:
        """Whether there is nothing at `/completions`, as at servers that only chat."""
        return self._completions.is_gone

    @completions_gone.setter
    def completions_gone(self, is_gone: bool) -> None:
        self._completions.is_gone = is_gone

    @property
    def edits_gone(self) -> bool:
        """Whether there is nothing at `/edits`: true at first, as at the hosted API."""
        return self._edits.is_gone

    @edits_gone.setter
    def edits_gone(self, is_gone: bool) -> None:
        self._edits.is_gone = is_gone

    @property
    def variations_gone(self) -> bool:
        """Whether `/images/variations` is not there any more, as at the hosted API."""
        return self._images.variations_gone

    @variations_gone.setter
    def variations_gone(self, is_gone: bool) -> None:
        self._images.variations_gone = is_gone

    @property
    def moderations_gone(self) -> bool:
        """Whether there is nothing at `/moderations`, as at many compatible servers."""
        return self._moderations.is_gone

    @moderations_gone.setter
    def moderations_gone(self, is_gone: bool) -> None:
        self._moderations.is_gone = is_gone

    @property
    def embeddings_gone(self) -> bool:
        """Whether there is nothing at `/embeddings`, as at servers that only chat."""
        return self._embeddings.is_gone

    @embeddings_gone.setter
    def embeddings_gone(self, is_gone: bool) -> None:
        self._embeddings.is_gone = is_gone

    @property
    def translations_gone(self) -> bool:
        """Whether there is nothing at `/audio/translations`, as at many compatible servers."""
        return self._audio.translations_gone

    @translations_gone.setter
    def translations_gone(self, is_gone: bool) -> None:
        self._audio.translations_gone = is_gone

    @property
    def has_engine(self) -> bool:
        """Whether a speech engine listens to what is not said in tones, where one is installed."""
        return self._audio.has_engine

    @has_engine.setter
    def has_engine(self, has_engine: bool) -> None:
        self._audio.has_engine = has_engine

    @property
    def refuses_ogg(self) -> bool:
        """Whether Ogg files are refused, as some servers do."""
        return self._audio.refuses_ogg

    @refuses_ogg.setter
    def refuses_ogg(self, is_refused: bool) -> None:
        self._audio.refuses_ogg = is_refused

    @property
    def files_gone(self) -> bool:
        """Whether there is nothing at `/files`, as at many compatible servers."""
        return self._files.is_gone

    @files_gone.setter
    def files_gone(self, is_gone: bool) -> None:
        self._files.is_gone = is_gone

    @property
    def fine_tuning(self) -> str:
        """Where jobs are offered: `new`, `old` or `none`.

        The new place is `/fine_tuning/jobs`, that of older servers `/fine-tunes`.
        """
        return self._fine_tuning.form.value

    @fine_tuning.setter
    def fine_tuning(self, form: str) -> None:
        self._fine_tuning.form = Form(form)

    @property
    def tuning_pace(self) -> float:
        """Seconds between two moves of a fine-tuning job, of which it makes at most 23.

        With `math.inf` jobs stand still until `jobs.move` or `jobs.until` moves them.
        """
        return self.jobs.pace

    @tuning_pace.setter
    def tuning_pace(self, seconds: float) -> None:
        self.jobs.pace = seconds

    @property
    def answering(self) -> int:
        """How many calls are being answered at this moment."""
        return self._gate.answering

    def install(self, app: web.Application, prefix: str = "/v1") -> None:
        """Add the API's routes below `prefix`; everything else there is answered with 404.

        Pictures that were given by their address are beside it, below `/pictures/`.

        Answers end when the client goes away, and when the application shuts down.
        """
        routes, elsewhere = tuple(self._routes()), _elsewhere(app)
        if self._upstream is not None:
            relay = Relay(self._upstream)
            app.cleanup_ctx.append(relay.opened)
            routes = tuple(_relayed(route, relay) for route in routes)
            elsewhere = _relayed(elsewhere, relay)
        for route in routes:
            app.router.add_route(route.method, prefix + route.path, self._entry(route, prefix))
        app.router.add_route("*", prefix + "/{path:.*}", self._entry(elsewhere, prefix))
        seen = self.gallery.route()
        app.router.add_route(seen.method, seen.path, self._entry(seen, prefix))
        app.on_shutdown.append(self._close)

    def _routes(self) -> Iterator[Route]:
        for family in self._families:
            yield from family.routes()

    def _entry(
        self, route: Route, prefix: str
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def enter(request: web.Request) -> web.StreamResponse:
            return await self._gate.admit(request, route, request.path.removeprefix(prefix))

        return enter

    async def _close(self, _: web.Application) -> None:
        self.jobs.close()
        await self._gate.close()


def _elsewhere(app: web.Application) -> Route:
    """Answer what no family knows: 405 where another method would do, else 404."""

    async def refuse(exchange: Exchange) -> web.StreamResponse:
        request = exchange.request
        allowed = [method for method in METHODS if await _has(app, request, method)]
        if allowed:
            raise wrong_method(request.method, request.path, ", ".join(allowed))
        raise unknown_path(request.method, request.path)

    return Route("", "*", "", refuse, takes_form=True, takes_nothing=True)


def _relayed(route: Route, relay: Relay) -> Route:
    """Let the real endpoint answer, and judge what it is sent; faults strike before it is asked."""
    return replace(route, handler=relay.forward, is_relayed=True)


async def _has(app: web.Application, request: web.Request, method: str) -> bool:
    match = await app.router.resolve(request.clone(method=method))
    return match.http_exception is None and match.route.method == method
