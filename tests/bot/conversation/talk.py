"""One conversation with all that it stands on, for tests of the domain."""

from dataclasses import dataclass
from typing import Any

from bot.conversation import Answer, Conversations
from bot.settings import ChatSettings, Settings
from bot.storage.conversations import ConversationStore, Kind, Part, Text, Turn
from sandbox.endpoints.server import EndpointServer

MEMBER = 11


class Chosen(Settings):
    """Settings that a test can change."""

    chat_settings: ChatSettings

    async def chat(self, guild_id: int | None, channel_id: int | None) -> ChatSettings:  # noqa: ARG002
        return self.chat_settings


@dataclass
class Talk:
    """One conversation and all that it stands on."""

    conversations: Conversations
    store: ConversationStore
    settings: Chosen
    endpoint: EndpointServer
    conversation_id: int = 0
    messages: int = 1000

    async def open(self, kind: Kind = Kind.THREAD, channel_id: int = 5) -> int:
        made = await self.store.create(
            kind=kind, guild_id=1, channel_id=channel_id, owner_id=MEMBER
        )
        self.conversation_id = made.id
        return made.id

    async def ask(
        self, *parts: Part | str, author: int = MEMBER, name: str = "member", to: int | None = None
    ) -> Turn:
        self.messages += 1
        return await self.store.ask(
            self.conversation_id,
            author_id=author,
            author_name=name,
            parts=[Text(part) if isinstance(part, str) else part for part in parts],
            message_id=self.messages,
            parent_id=to,
        )

    async def answer(self, question: Turn) -> Answer:
        answer = await self.conversations.begin(question)
        await self.conversations.write(answer)
        return answer

    def sent(self) -> Any:
        """The messages of the last chat request; summaries, made beside it, are not streamed."""
        body = [call.body for call in self.endpoint.calls if call.streamed][-1]
        assert isinstance(body, dict)
        return body["messages"]
