"""A conversation on a real database and a real endpoint stand-in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Config
from bot.conversation import Conversations
from bot.endpoints.chat import Chat
from bot.endpoints.transport import Transport, new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.settings import ChatSettings
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.settings import SettingsStore
from sandbox.endpoints.server import EndpointServer
from tests.bot.conversation.talk import Chosen, Talk


async def nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    endpoint = EndpointServer()
    endpoint.pace = 0
    app = web.Application()
    endpoint.install(app)
    server = TestServer(app)
    await server.start_server()
    config = Config.from_environment(
        {
            "OPENAI_BASE_URL": str(server.make_url("/v1")),
            "OPENAI_API_KEY": endpoint.api_key,
            "CHAT_MODEL": "rehearsal",
        }
    )
    database = await Database.open(tmp_path / "parley.db")
    session = new_session()
    services = build(config, database, session, nobody)
    settings = Chosen(SettingsStore(database), config)
    settings.chat_settings = ChatSettings(model="rehearsal")
    store = ConversationStore(database)
    chat = Chat(Transport(session))
    conversations = Conversations(store, chat, settings, services.calls, salt="salt")
    talk = Talk(conversations, store, settings, endpoint)
    await talk.open()
    yield talk
    await conversations.close()
    await session.close()
    await database.close()
    await server.close()
