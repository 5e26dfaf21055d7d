"""Token estimates from UTF-8 bytes, corrected per model by what endpoints report.

Tokenizers differ per model and their tables are large downloads; an estimate that learns from
each answer's `usage` is enough to choose how much history to send.
"""

from collections import OrderedDict
from collections.abc import Iterable

from bot.endpoints.chat import Message, Picture

BYTES_PER_TOKEN = 4.0
PER_MESSAGE = 4
PER_PICTURE = 800
LEARNING_RATE = 0.3
SMALLEST, LARGEST = 0.25, 4.0
MODELS = 1_000
"""Factors that are kept, of all servers' models together."""


def raw_tokens(text: str) -> float:
    """Estimate the tokens of a text before any correction: a quarter of its UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN


def raw_message_tokens(message: Message) -> float:
    """Estimate the tokens of a message, pictures included, before any correction."""
    if isinstance(message.content, str):
        return PER_MESSAGE + raw_tokens(message.content)
    return PER_MESSAGE + sum(
        PER_PICTURE if isinstance(part, Picture) else raw_tokens(part.text)
        for part in message.content
    )


class TokenEstimates:
    """A correction factor per model, learnt from reported usage; the least used are forgotten.

    Each server learns for itself, since its endpoint may be its own and report what it likes; what
    is outside of servers (None) does, too.
    """

    def __init__(self) -> None:
        self._factors: OrderedDict[tuple[int | None, str], float] = OrderedDict()

    def factor(self, guild_id: int | None, model: str) -> float:
        """Give the factor from raw estimate to this model's tokens; 1 when nothing is known."""
        return self._factors.get((guild_id, model), 1.0)

    def tokens(self, guild_id: int | None, model: str, messages: Iterable[Message]) -> int:
        """Estimate the prompt tokens of these messages for this model."""
        return round(sum(map(raw_message_tokens, messages)) * self.factor(guild_id, model))

    def learn(
        self, guild_id: int | None, model: str, messages: Iterable[Message], prompt_tokens: int
    ) -> None:
        """Move the model's factor towards what the endpoint reported for these messages."""
        raw = sum(map(raw_message_tokens, messages))
        if raw <= 0 or prompt_tokens <= 0:
            return
        seen = min(max(prompt_tokens / raw, SMALLEST), LARGEST)
        known = self._factors.pop((guild_id, model), seen)
        self._factors[guild_id, model] = known + LEARNING_RATE * (seen - known)
        if len(self._factors) > MODELS:
            self._factors.popitem(last=False)
