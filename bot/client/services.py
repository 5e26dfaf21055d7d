"""What the cogs work with."""

from dataclasses import dataclass

from bot.access import Access
from bot.accounts import Accounts
from bot.attachments import AttachmentReader
from bot.attachments.downloads import Downloads
from bot.config import Config
from bot.conversation import Conversations
from bot.endpoints.models import Models
from bot.files import ServerFiles
from bot.members import Members
from bot.messages.service import Messages
from bot.moderation.service import Moderation
from bot.pictures import Pictures
from bot.privacy import Privacy
from bot.search.asking import Answering
from bot.search.embedding import Embedding
from bot.search.forgetting import Forgetting
from bot.search.indexing import Indexing
from bot.search.service import Search
from bot.settings import Settings
from bot.sound import Studio
from bot.speech import Speaking
from bot.transcription import Transcribing
from bot.tuning.datasets import Datasets
from bot.tuning.service import Tuning
from bot.usage import Calls
from bot.writing import Completing, Editing


@dataclass(frozen=True, slots=True)
class Services:
    """What the cogs work with, built in `bot.serving`."""

    config: Config
    settings: Settings
    accounts: Accounts
    members: Members
    access: Access
    calls: Calls
    privacy: Privacy
    conversations: Conversations
    models: Models
    attachments: AttachmentReader
    completing: Completing
    editing: Editing
    pictures: Pictures
    studio: Studio
    speaking: Speaking
    downloads: Downloads
    transcribing: Transcribing
    messages: Messages
    moderation: Moderation
    embedding: Embedding
    indexing: Indexing
    forgetting: Forgetting
    search: Search
    answering: Answering
    files: ServerFiles
    datasets: Datasets
    tuning: Tuning
