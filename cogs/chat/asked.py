"""What somebody gave to `/chat`, and how it is shown."""

import unicodedata
from dataclasses import dataclass

import discord

from bot.conversation import one_line
from bot.splitting import LIMIT, preview

STARTER = 1_800
"""Characters of the question that the starter message shows."""
NAME = 90
"""Characters of a thread's name; Discord allows 100."""
UNNAMED = "Conversation"
"""The name of a thread when the question has nothing to see in it, which Discord refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody gave to `/chat`."""

    prompt: str
    attachments: list[discord.Attachment]
    model: str | None
    persona: str | None
    private: bool

    def starter(self, person: discord.abc.User, note: str = "") -> str:
        """Show the question to whoever reads the channel, and a note under it."""
        name = discord.utils.escape_markdown(one_line(person.display_name))
        below = "".join(f"\n-# 📎 {file.filename[:100]}" for file in self.attachments)
        below += f"\n-# {note}" if note else ""
        return preview(f"**{name}:** {preview(self.prompt, STARTER)}", LIMIT - len(below)) + below

    def title(self) -> str:
        """Name a thread after the question."""
        is_visible = any(unicodedata.category(each)[0] not in "CZ" for each in self.prompt)
        return preview(" ".join(self.prompt.split()), NAME) if is_visible else UNNAMED
