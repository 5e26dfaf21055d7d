"""The calls to completion models."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from bot.endpoints.dialects import Dialects
from bot.endpoints.learnt import Learnt
from bot.endpoints.transport import Account, LiveStream, Transport
from bot.endpoints.transport.quoting import name
from bot.errors import EndpointRefused

from .answer import EditedText, TextCompletion, TextDelta
from .reading import TextReader
from .request import CompletionRequest, EditTextRequest, body, edit_body

GONE = "endpoint_gone"
"""The `code` of the EndpointRefused that says that this endpoint does not have such calls."""

_PATH = "/completions"
_EDITS = "/edits"
_SETTING = "completion.model"
_TOO_LONG = "context_length_exceeded"
_NOT_THERE = frozenset({404, 405, 410, 501})


class Completions:
    """Texts of completion models (`POST /completions`), and edited texts (`POST /edits`).

    `clock` is in seconds of any origin.
    """

    def __init__(
        self, transport: Transport, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transport = transport
        self._dialects = Dialects()
        self._has_no_edits = Learnt[tuple[Account, str], bool](clock)

    async def stream(
        self, account: Account, request: CompletionRequest
    ) -> AsyncGenerator[TextDelta, None]:
        """The text step by step, as it is written; at once where `best_of` has to be waited for.

        Raises:
            EndpointRefused: with the code `GONE`: there are no completions here, or not by this
                model.
            EndpointError: another of its kinds; the steps before it stay valid.
        """
        if (request.best_of or 1) > 1:
            for delta in await self._whole(account, request):
                yield delta
            return
        live = await self._open(account, request)
        reader = TextReader()
        try:
            while batch := await live.batch():
                for payload in batch:
                    for delta in reader.deltas(payload):
                        yield delta
        finally:
            live.close()
        reader.end()

    async def edit(self, account: Account, request: EditTextRequest) -> EditedText:
        """The text as the instruction wants it.

        Raises:
            EndpointRefused: with the code `GONE`: there are no edits here, or not by this model;
                for an hour it is not asked again.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        if not self.may_edit(account, request.model):
            raise _no_edits()
        send = self._posting(account, _EDITS)
        try:
            payload = await self._dialects.speak(account.base, edit_body(request), send)
        except EndpointRefused as error:
            if error.status not in _NOT_THERE:
                raise
            self._has_no_edits.learn((account, request.model), what=True)
            raise _no_edits(error.status) from error
        found = TextCompletion.of(_deltas(payload))
        return EditedText(tuple(choice.text for choice in found.choices), found.usage)

    def may_edit(self, account: Account, model: str) -> bool:
        """Whether the endpoint may have edits by this model: it did not refuse within the hour."""
        return not self._has_no_edits.get((account, model), False)

    async def _whole(self, account: Account, request: CompletionRequest) -> list[TextDelta]:
        send = self._posting(account, _PATH, _SETTING)
        try:
            return _deltas(await self._dialects.speak(account.base, body(request), send))
        except EndpointRefused as error:
            if better := _in_other_words(error, request.model):
                raise better from error
            raise

    async def _open(self, account: Account, request: CompletionRequest) -> LiveStream:
        try:
            return await self._dialects.speak(
                account.base,
                body(request, stream=True),
                lambda put: self._transport.open(account, _PATH, put, setting=_SETTING),
            )
        except EndpointRefused as error:
            if better := _in_other_words(error, request.model):
                raise better from error
            raise

    def _posting(
        self, account: Account, path: str, setting: str = ""
    ) -> Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]:
        return lambda put: self._transport.post(account, path, put, setting=setting)


def _deltas(payload: dict[str, Any]) -> list[TextDelta]:
    reader = TextReader()
    deltas = reader.deltas(payload)
    reader.end()
    return deltas


def _in_other_words(error: EndpointRefused, model: str) -> EndpointRefused | None:
    """The error with a sentence for those who want a text completed, if it needs another one."""
    if error.code == _TOO_LONG:
        return EndpointRefused(
            "The prompt, with the length of text that it asks for, is more than this model takes."
            " Shorten the prompt, lower `max_tokens`, or choose a model with a larger context.",
            status=error.status,
            code=_TOO_LONG,
        )
    if error.status not in _NOT_THERE:
        return None
    return EndpointRefused(
        f"This endpoint does not offer plain completions with the model `{name(model)}`. Use"
        " `/chat` in place of `/complete`, or choose a completion model (`/models list` shows what"
        f" there is); an admin can change the setting `{_SETTING}`.",
        status=error.status,
        code=GONE,
    )


def _no_edits(status: int = 404) -> EndpointRefused:
    return EndpointRefused(
        "This endpoint does not offer edits of texts. Ask with `/chat` in place of `/edit`.",
        status=status,
        code=GONE,
    )
