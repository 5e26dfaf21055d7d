"""What each server has chosen, with the operator's defaults underneath."""

from dataclasses import dataclass

from bot.config import Config
from bot.endpoints.transport import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """How the bot chats in one place."""

    model: str
    persona: str = "assistant"
    temperature: float | None = None
    max_tokens: int | None = None
    history_tokens: int = 8_000
    """How much of the conversation is sent along, in estimated tokens."""
    summary: bool = True
    """Whether what falls out of the history is folded into a summary."""
    mentions: bool = True
    """Whether a mention or a reply starts a conversation in the channel itself."""
    channels: frozenset[int] = frozenset()
    """Where mentions are answered; empty means everywhere."""
    private_threads: bool = True

    def answers_mentions_in(self, channel_id: int) -> bool:
        """Tell whether mentions and replies are answered in that channel."""
        return self.mentions and (not self.channels or channel_id in self.channels)


class Settings:
    """Looks settings up for a place; a direct message has the defaults."""

    def __init__(self, config: Config) -> None:
        self._chat = ChatSettings(model=config.chat_model)
        self._account = Account(config.openai_base_url, config.openai_api_key)

    async def chat(self, guild_id: int | None, channel_id: int) -> ChatSettings:  # noqa: ARG002 -- every place has the operator's defaults so far
        """Give the chat settings that hold in that channel."""
        return self._chat

    async def account(self, guild_id: int | None) -> Account:  # noqa: ARG002 -- servers have no keys of their own so far
        """Give the endpoint and key that this server's calls go to."""
        return self._account
