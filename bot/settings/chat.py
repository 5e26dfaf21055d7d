"""How the bot chats in one place."""

from dataclasses import dataclass

from bot.settings.personas import persona as persona_named


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """The values of the `chat.*` settings, each field named like its key."""

    model: str
    persona: str = "assistant"
    system_prompt: str = ""
    """The server's own instructions, in the place of the persona's unless one is chosen."""
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
    usage_line: bool = False
    """Whether an answer ends with its model, tokens and price."""
    reply_speech: bool = False
    """Whether answers are spoken, too."""
    language: str = ""
    """What language is answered in unless somebody asks otherwise; empty follows who asks."""

    @property
    def instructions(self) -> str:
        """The system prompt: the server's own, else the persona's, and the language.

        Raises:
            InputError: there is no such persona.
        """
        own = self.system_prompt or persona_named(self.persona).prompt
        if not self.language:
            return own
        return f"{own}\n\nAnswer in {self.language}, unless you are asked for another language."

    def answers_mentions_in(self, channel_id: int) -> bool:
        """Tell whether mentions and replies are answered in that channel."""
        return self.mentions and (not self.channels or channel_id in self.channels)
