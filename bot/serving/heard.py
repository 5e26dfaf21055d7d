"""What becomes of what is said in servers, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.endpoints.moderations import Moderations
from bot.messages.service import Messages
from bot.moderation.service import Moderation
from bot.privacy import Privacy
from bot.privacy.service import Stop
from bot.search.files import TextFiles
from bot.search.indexed import Indexed
from bot.search.vectors import Vectors
from bot.serving.ground import Ground
from bot.storage.personal import PersonalStore


@dataclass(frozen=True, slots=True)
class Heard:
    """It is stored, judged, made findable, and forgotten for those who wish it."""

    messages: Messages
    moderation: Moderation
    index: Indexed
    privacy: Privacy

    @classmethod
    def build(
        cls, ground: Ground, stop: Stop, forget: Sequence[Callable[[int], object]]
    ) -> "Heard":
        """Put it together; each part tells others of what it did, which are made after it.

        `stop` ends the answers that are written for somebody; `forget` lets go of what other parts
        remember of a server.
        """

        async def is_opted_out(user_id: int, guild_id: int) -> bool:
            return await privacy.is_opted_out(user_id, guild_id)

        def judge(guild_id: int) -> None:
            moderation.wake(guild_id)

        def find(guild_id: int) -> None:
            index.embedding.wake(guild_id)

        personal = PersonalStore(ground.database)
        messages = Messages(
            ground.database, ground.settings, is_opted_out, on_judging=judge, on_finding=find
        )
        moderation = _moderation(ground, messages)
        index = _index(ground, messages, personal)
        ground.settings.listen(find)
        privacy = Privacy(
            personal,
            ground.settings,
            stop=stop,
            forget=(*forget, moderation.forget_guild, index.embedding.forget_guild),
            on_opt_out=index.forgetting.author,
        )
        return cls(messages, moderation, index, privacy)


def _moderation(ground: Ground, messages: Messages) -> Moderation:
    return Moderation(
        ground.database,
        Moderations(ground.transport),
        ground.calls,
        messages=messages,
        settings=ground.settings,
        downloads=ground.downloads,
    )


def _index(ground: Ground, messages: Messages, personal: PersonalStore) -> Indexed:
    return Indexed.build(
        ground.database,
        messages,
        Vectors(ground.embeddings, ground.calls),
        settings=ground.settings,
        files=TextFiles(ground.downloads),
        scrub=personal.scrub,
        prices=ground.prices,
    )
