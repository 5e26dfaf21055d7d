"""What members can see, take and erase of what is stored about them."""

from bot.settings import Settings
from bot.storage.personal import PersonalStore


class Privacy:
    """Shows, exports and erases what is stored about members and servers."""

    def __init__(self, store: PersonalStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
