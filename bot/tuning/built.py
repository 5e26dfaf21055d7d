"""Fine-tuning put together."""

from bot.endpoints.files import Files
from bot.endpoints.fine_tuning import FineTuning
from bot.endpoints.models import Models
from bot.endpoints.transport import Transport
from bot.files import ServerFiles
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tuning.jobs import JobStore
from bot.tuning.choosing import Choosing
from bot.tuning.looking import Looking
from bot.tuning.service import Tuning
from bot.tuning.watching import Watching


def built(
    database: Database,
    transport: Transport,
    shelf: ServerFiles,
    *,
    settings: Settings,
    models: Models,
) -> Tuning:
    """Put everything together; `shelf` has the servers' files."""
    store, fine_tuning = JobStore(database), FineTuning(transport)
    looking = Looking(fine_tuning, Files(transport), models, shelf)
    return Tuning(
        fine_tuning,
        shelf,
        store,
        looking=looking,
        watching=Watching(store, looking),
        choosing=Choosing(store, settings, shelf.keyring),
    )
