"""The calls to picture models."""

from collections.abc import AsyncGenerator

from bot.endpoints.dialects import Dialects
from bot.endpoints.transport import Account, Transport

from . import reading
from .answer import Made, Partial
from .request import EditRequest, ImageRequest, VariationRequest, fields

_SETTING = "image.model"


class Images:
    """Pictures made, edited and varied (`POST /images/generations`, `/edits`, `/variations`)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._dialects = Dialects()

    async def generate(
        self, account: Account, request: ImageRequest
    ) -> AsyncGenerator[Partial | Made, None]:
        """Pictures made from words, each as soon as it is there, perhaps with previews.

        Raises:
            EndpointError: one of its kinds; the pictures before it stay valid.
        """
        payload = await self._dialects.speak(
            account.base,
            {k: v for k, v in fields(request).items() if k not in {"stream", "partial_images"}},
            lambda put: self._transport.post(account, "/images/generations", put, setting=_SETTING),
        )
        usage = reading.usage(payload)
        for index, entry in enumerate(reading.entries(payload)):
            data = await reading.decoded(str(entry.get("b64_json") or ""))
            mime = reading.mime_of(data)
            if mime is None:
                raise reading.no_picture()
            revised = entry.get("revised_prompt")
            yield Made(
                index,
                data,
                mime,
                revised if isinstance(revised, str) else None,
                None if index else usage,
            )

    async def edit(
        self, account: Account, request: EditRequest
    ) -> AsyncGenerator[Partial | Made, None]:
        """Pictures changed as the words say.

        Raises:
            EndpointError: one of its kinds; the pictures before it stay valid.
        """
        async for picture in self.generate(account, request):
            yield picture

    async def vary(
        self, account: Account, request: VariationRequest
    ) -> AsyncGenerator[Partial | Made, None]:
        """Pictures like another one.

        Raises:
            EndpointRefused: with a `status` of 404, 405 or 410 where there are no variations.
            EndpointError: another of its kinds; the pictures before it stay valid.
        """
        wish = ImageRequest(model=request.model, prompt="", n=request.n, size=request.size)
        async for picture in self.generate(account, wish):
            yield picture
