"""The calls to chat models."""

from collections.abc import AsyncGenerator

from bot.endpoints.dialects import Dialects
from bot.endpoints.transport import Account, Transport

from .answer import Completion, Delta
from .reading import StreamReader, completion
from .request import ChatRequest, body

_PATH = "/chat/completions"
_SETTING = "chat.model"


class Chat:
    """Answers of chat models, streamed or whole (`POST /chat/completions`)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._dialects = Dialects()

    async def stream(self, account: Account, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """The answer step by step, as it is written.

        Raises:
            EndpointError: one of its kinds; the steps before it stay valid.
        """
        live = await self._dialects.speak(
            account.base,
            body(request, stream=True),
            lambda put: self._transport.open(account, _PATH, put, setting=_SETTING),
        )
        reader = StreamReader()
        try:
            while batch := await live.batch():
                for payload in batch:
                    for delta in reader.deltas(payload):
                        yield delta
        finally:
            live.close()
        reader.end()

    async def complete(self, account: Account, request: ChatRequest) -> Completion:
        """The whole answer at once.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        return completion(
            await self._dialects.speak(
                account.base,
                body(request),
                lambda put: self._transport.post(account, _PATH, put, setting=_SETTING),
            )
        )
