"""The calls to chat models."""

from collections.abc import AsyncGenerator

from bot.endpoints.transport import Account, Transport

from .answer import Completion, Delta
from .request import ChatRequest


class Chat:
    """Answers of chat models, streamed or whole (`POST /chat/completions`)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def stream(self, account: Account, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """The answer step by step, as it is written."""
        raise NotImplementedError
        yield Delta()

    async def complete(self, account: Account, request: ChatRequest) -> Completion:
        """The whole answer at once."""
        raise NotImplementedError
