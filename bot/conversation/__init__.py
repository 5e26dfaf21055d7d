"""Conversations with a chat model: turns, prompts, answers, summaries, personas."""

from bot.conversation.answer import Answer, Ending
from bot.conversation.floor import Floor
from bot.conversation.prompt import one_line
from bot.conversation.service import Conversations
from bot.conversation.transcript import transcript

__all__ = ["Answer", "Conversations", "Ending", "Floor", "one_line", "transcript"]
