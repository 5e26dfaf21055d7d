"""The calls to picture models."""

import dataclasses
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from bot.endpoints.dialects import IMAGE_SUBSTITUTIONS, Dialects
from bot.endpoints.transport import Account, Bounds, FilePart, Form, LiveStream, Transport
from bot.errors import EndpointRefused, ModelUnavailable

from .answer import Made, Partial
from .arriving import Arrivals
from .request import EditRequest, ImageRequest, VariationRequest, fields

_SETTING = "image.model"
_BOUNDS = Bounds(answer=128 * 2**20, event=24 * 2**20, patience=2.5, has_media=True)
_GONE = frozenset({404, 405, 410, 501})
_NOT_FOUND = 404
_RETIRED = re.compile(r"deprecated|retired|no longer", re.IGNORECASE)

Body = Mapping[str, Any]
Begin = Callable[[Body], Awaitable[LiveStream]]


class Images:
    """Pictures made, edited and varied (`POST /images/generations`, `/edits`, `/variations`).

    Every call goes out as one that may stream: an endpoint that does not answers as a whole, and
    one that refuses to is asked again without, which is remembered.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._dialects = Dialects(IMAGE_SUBSTITUTIONS)

    def generate(
        self, account: Account, request: ImageRequest
    ) -> AsyncGenerator[Partial | Made, None]:
        """Pictures made from words, each as soon as it is there, perhaps with previews.

        Raises:
            EndpointError: one of its kinds; the pictures before it stay valid.
        """
        path = "/images/generations"

        def begin(put: Body) -> Awaitable[LiveStream]:
            return self._transport.open(account, path, put, setting=_SETTING, bounds=_BOUNDS)

        return self._pictures(account, path, fields(request), begin)

    def edit(self, account: Account, request: EditRequest) -> AsyncGenerator[Partial | Made, None]:
        """Pictures changed as the words say, each as soon as it is there, perhaps with previews.

        Raises:
            EndpointError: one of its kinds; the pictures before it stay valid.
        """
        field = "image" if len(request.images) == 1 else "image[]"
        files = [dataclasses.replace(image, field=field) for image in request.images]
        if request.mask is not None:
            files.append(dataclasses.replace(request.mask, field="mask"))
        path = "/images/edits"

        def begin(put: Body) -> Awaitable[LiveStream]:
            return self._hand_over(account, path, put, files)

        return self._pictures(account, path, fields(request), begin)

    def vary(
        self, account: Account, request: VariationRequest
    ) -> AsyncGenerator[Partial | Made, None]:
        """Pictures like another one.

        Raises:
            EndpointRefused: with a `status` of 404, 405, 410 or 501 where there are no variations,
                or none by this model.
            EndpointError: another of its kinds; the pictures before it stay valid.
        """
        files = [dataclasses.replace(request.image, field="image")]
        path = "/images/variations"

        async def begin(put: Body) -> LiveStream:
            try:
                return await self._hand_over(account, path, put, files)
            except (EndpointRefused, ModelUnavailable) as error:
                raise _perhaps_gone(error) from error

        return self._pictures(account, path, fields(request), begin)

    async def _hand_over(
        self, account: Account, path: str, put: Body, files: Sequence[FilePart]
    ) -> LiveStream:
        form = [(name, _typed(value)) for name, value in put.items()]
        return await self._transport.open(
            account, path, Form(form, files), setting=_SETTING, bounds=_BOUNDS
        )

    async def _pictures(
        self, account: Account, path: str, body: Body, begin: Begin
    ) -> AsyncGenerator[Partial | Made, None]:
        """The pictures of one call; what an endpoint takes is learnt for each path."""
        live = await self._dialects.speak(
            account.base + path, body, lambda put: begin(_consistent(put))
        )
        arrivals = Arrivals(self._transport, account)
        try:
            while batch := await live.batch():
                while batch:  # what was looked at is let go: it may be large
                    async with aclosing(arrivals.pictures(batch.pop(0))) as pictures:
                        async for picture in pictures:
                            yield picture
        finally:
            live.close()
        arrivals.end()


def _consistent(put: Body) -> Body:
    """Previews come in a stream or not at all."""
    if "stream" in put:
        return put
    return {name: value for name, value in put.items() if name != "partial_images"}


def _typed(value: object) -> str:
    """A value as the field of a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _perhaps_gone(error: EndpointRefused | ModelUnavailable) -> EndpointRefused:
    """The same refusal, with a status that says so where there are no variations."""
    if isinstance(error, ModelUnavailable):
        return EndpointRefused(str(error), status=_NOT_FOUND, code="model_not_found")
    if error.status in _GONE or (error.param != "model" and not _RETIRED.search(str(error))):
        return error
    return EndpointRefused(str(error), status=_NOT_FOUND, code=error.code, param=error.param)
