"""Asks the moderation model of a server what it thinks of messages."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.endpoints.learnt import Learnt
from bot.endpoints.moderations import Input, Judgement, Moderations
from bot.endpoints.transport import Account
from bot.moderation.viewing import Viewing
from bot.settings import Settings
from bot.storage.messages import Message
from bot.usage import Amounts, Caller, Calls

log = logging.getLogger(__name__)

ENDPOINT = "moderations"
_HARMLESS = "Hello."
_BLIND_AFTER = 3
"""Messages in a row whose pictures a model did not judge, until none are fetched for it."""

Place = tuple[Account, str]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of messages, in their order; None of one that it did not judge."""

    model: str
    judgements: Sequence[Judgement | None]


class Judges:
    """Asks moderation models, each request a call that the server pays for.

    Attributes:
        me: the bot's own id, in whose name it asks; 0 until it is known.
    """

    def __init__(
        self, moderations: Moderations, calls: Calls, settings: Settings, viewing: Viewing
    ) -> None:
        self.me = 0
        self._moderations = moderations
        self._calls = calls
        self._settings = settings
        self._viewing = viewing
        self._unseen = Learnt[Place, int]()

    async def judge(self, messages: Sequence[Message], *, with_pictures: bool = True) -> Opinion:
        """Ask about messages of one server, at most 32.

        Raises:
            ParleyError: none of them could be judged.
        """
        guild_id, channel_id = messages[0].guild_id, messages[0].channel_id
        model = (await self._settings.of(guild_id))["moderation.model"]
        caller = Caller(
            user_id=self.me,
            guild_id=guild_id,
            channel_id=channel_id,
            command="moderation",
            is_server=True,
        )
        async with self._calls.begin(
            caller, endpoint=ENDPOINT, model=model, expected=Amounts()
        ) as call:
            place = (call.account, model)
            sees = with_pictures and self._unseen.get(place, 0) < _BLIND_AFTER
            asked = await asyncio.gather(*(self._input(it, sees=sees) for it in messages))
            found = await self._moderations.judge(*place, asked)
            for one, judgement in zip(asked, found, strict=True):
                if one.pictures:
                    missed = 0 if judgement.pictures_judged else self._unseen.get(place, 0) + 1
                    self._unseen.learn(place, missed)
        return Opinion(model, [_heeded(*pair) for pair in zip(messages, found, strict=True)])

    async def prove(self, message: Message) -> None:
        """Make sure that the model of a message's server judges anything at all.

        Raises:
            ParleyError: it does not.
        """
        await self.judge([replace(message, content=_HARMLESS, pictures=())])

    async def _input(self, message: Message, *, sees: bool) -> Input:
        pictures = await self._viewing.shown(message.pictures) if sees and message.pictures else ()
        return Input(message.content, pictures)


def _heeded(message: Message, judgement: Judgement) -> Judgement | None:
    if judgement.refusal is None:
        return judgement
    log.warning("message %d was not judged as a whole: %s", message.id, judgement.refusal)
    return judgement if judgement.scores else None
