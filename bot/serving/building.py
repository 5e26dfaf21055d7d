"""Builds what the cogs work with."""

from collections.abc import Awaitable, Callable

import aiohttp

from bot.attachments import AttachmentReader
from bot.client import Services
from bot.config import Config
from bot.conversation import Conversations
from bot.endpoints.audio import Audio
from bot.endpoints.completions import Completions
from bot.endpoints.files import Files
from bot.endpoints.images import Images
from bot.files import Keyring, ServerFiles
from bot.members import Standing
from bot.moderation.prompts import Prompts
from bot.moderation.trying import Trying
from bot.pictures import Pictures
from bot.search.asking import Answering
from bot.search.bots import Bots
from bot.search.meaning import Meaning
from bot.search.service import Search
from bot.serving.ground import Ground
from bot.serving.heard import Heard
from bot.sound import Studio
from bot.speech import Speaking
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.search.bots import BotStore
from bot.storage.tuning import FileStore
from bot.storage.tuning.ratings import Ratings
from bot.transcription import Transcribing
from bot.tuning.built import built
from bot.tuning.datasets import Datasets
from bot.usage import Prices
from bot.writing import Completing, Editing


def build(
    config: Config,
    database: Database,
    session: aiohttp.ClientSession,
    standing: Callable[[int, int], Awaitable[Standing]],
    *,
    public: aiohttp.ClientSession | None = None,
    prices: Prices | None = None,
) -> Services:
    """Build what the cogs work with.

    `standing` asks Discord how a member stands; `public` is the session that reaches public
    addresses only.
    """
    ground = Ground.lay(config, database, session, standing, public=public, prices=prices)
    calls, settings, salt = ground.calls, ground.settings, ground.salt
    conversations = Conversations(
        ConversationStore(database), ground.chat, settings, calls, salt=salt
    )
    files = _files(ground)
    tuning = built(database, ground.transport, files, settings=settings, models=ground.models)
    forget = (
        settings.forget_guild,
        ground.accounts.forget_guild,
        calls.forget_guild,
        files.forget_guild,
        tuning.watching.forget_guild,
    )
    heard = Heard.build(ground, conversations.stop_for, forget)
    search = _search(ground, heard)
    audio, studio = Audio(ground.transport), Studio()
    completing, editing = _writing(ground)
    return Services(
        config=config,
        settings=settings,
        accounts=ground.accounts,
        members=ground.members,
        access=ground.access,
        calls=calls,
        privacy=heard.privacy,
        conversations=conversations,
        models=ground.models,
        attachments=AttachmentReader(),
        completing=completing,
        editing=editing,
        pictures=_pictures(ground, heard),
        studio=studio,
        speaking=Speaking(audio, calls, settings, studio),
        downloads=ground.downloads,
        transcribing=Transcribing(audio, calls, settings, studio, ground.downloads),
        messages=heard.messages,
        moderation=heard.moderation,
        embedding=heard.index.embedding,
        indexing=heard.index.indexing,
        forgetting=heard.index.forgetting,
        search=search,
        answering=Answering(search, ground.chat, calls, settings=settings, salt=salt),
        files=files,
        datasets=_datasets(ground, heard),
        tuning=tuning,
    )


def _files(ground: Ground) -> ServerFiles:
    shared = ground.config.shared_fine_tuning
    return ServerFiles(
        Files(ground.transport),
        FileStore(ground.database),
        Keyring(ground.accounts, ground.calls, is_shared=shared),
        downloads=ground.downloads,
    )


def _datasets(ground: Ground, heard: Heard) -> Datasets:
    return Datasets(
        Ratings(ground.database),
        ground.settings,
        heard.privacy.opted_out,
        members=ground.members,
        downloads=ground.downloads,
        prices=ground.prices,
    )


def _search(ground: Ground, heard: Heard) -> Search:
    return Search(
        heard.index.store,
        heard.index.sketches,
        Meaning(ground.embeddings, ground.calls, salt=ground.salt),
        indexes=heard.index.indexes,
        places=heard.index.places,
        bots=Bots(BotStore(ground.database), ground.settings),
    )


def _pictures(ground: Ground, heard: Heard) -> Pictures:
    trying = Trying(heard.moderation.judges, heard.moderation.rulebook, ground.settings)
    prompts = Prompts(trying, ground.settings, ground.members)
    images = Images(ground.transport)
    return Pictures(images, ground.calls, ground.settings, salt=ground.salt, allow=prompts.check)


def _writing(ground: Ground) -> tuple[Completing, Editing]:
    completions, calls, settings = Completions(ground.transport), ground.calls, ground.settings
    return (
        Completing(completions, calls, settings, salt=ground.salt),
        Editing(
            completions,
            ground.chat,
            calls,
            accounts=ground.accounts,
            settings=settings,
            salt=ground.salt,
        ),
    )
