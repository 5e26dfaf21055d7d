"""Words that pictures are asked for with, judged before anything is drawn."""

from bot.errors import NotAllowedError
from bot.members import Members
from bot.messages.said import Said
from bot.moderation.trying import Trying, words
from bot.moderation.verdicts import Action
from bot.settings import Settings
from bot.usage import Caller

REFUSED = (
    "This server checks what I am asked to draw, and does not let that through: {}. Ask for"
    " something else, or ask a moderator."
)
UNCHECKED = "This server checks what I am asked to draw, which I cannot do now."


class Prompts:
    """Lets prompts through where the server has them checked; `moderation.own` says where."""

    def __init__(self, trying: Trying, settings: Settings, members: Members) -> None:
        self._trying = trying
        self._settings = settings
        self._members = members

    async def check(self, caller: Caller, prompt: str, home_id: int | None) -> None:
        """Let a prompt through.

        Raises:
            NotAllowedError: it would be flagged if it were a message, or cannot be judged now.
        """
        if caller.guild_id is None or not prompt.strip():
            return
        values = await self._settings.of(caller.guild_id, home_id)
        if not (values["moderation.own"] and values["moderation.enabled"]):
            return
        standing = await self._members.standing(caller.guild_id, caller.user_id)
        is_moderator = standing.is_moderator or standing.is_admin
        said = Said(words(caller, prompt, home_id), standing.role_ids, is_moderator)
        tried = await self._trying.hear(said)
        if tried.exempt is not None:
            return
        if (tried.verdict.action or 0) >= Action.FLAG:
            names = sorted({reason.name for reason in tried.verdict.reasons})
            raise NotAllowedError(REFUSED.format(", ".join(names)))
        if tried.problem is not None and tried.has_judge:
            raise NotAllowedError(f"{UNCHECKED} {tried.problem}")
