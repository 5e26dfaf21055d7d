"""What makes messages findable, put together: stores, workers, and who erases."""

from dataclasses import dataclass

from bot.messages.service import Messages
from bot.search.desk import Desk
from bot.search.embedding import Embedding
from bot.search.files import TextFiles
from bot.search.forgetting import Forgetting, Scrub
from bot.search.indexing import Indexing, Taking
from bot.search.sketches import Sketches
from bot.search.tempo import Tempo
from bot.search.vectors import Vectors
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.search import HistoryStore, IndexStore, SearchStore
from bot.storage.search.places import PlaceStore
from bot.usage import Prices


@dataclass(frozen=True, slots=True)
class Indexed:
    """The parts of search that know no queries."""

    store: SearchStore
    indexes: IndexStore
    places: PlaceStore
    sketches: Sketches
    embedding: Embedding
    indexing: Indexing
    forgetting: Forgetting

    @classmethod
    def build(
        cls,
        database: Database,
        messages: Messages,
        vectors: Vectors,
        *,
        settings: Settings,
        files: TextFiles,
        scrub: Scrub,
        prices: Prices | None = None,
        tempo: Tempo | None = None,
    ) -> "Indexed":
        """Put everything together."""
        store, indexes, places = SearchStore(database), IndexStore(database), PlaceStore(database)
        sketches, tempo = Sketches(store), tempo or Tempo()
        desk = Desk(
            store=store,
            indexes=indexes,
            messages=messages.store,
            sketches=sketches,
            vectors=vectors,
            files=files,
            settings=settings,
            is_found=messages.debts.is_found,
            tempo=tempo,
        )
        embedding = Embedding(desk)
        taking = Taking(
            to_find=messages.debts.to_find,
            is_gone=lambda arrival: messages.intake.is_gone(arrival.message),
            wake=embedding.wake,
        )
        indexing = Indexing(HistoryStore(database), taking, settings, prices=prices, tempo=tempo)
        forgetting = Forgetting(
            store, embedding, indexing, places=places, settings=settings, scrub=scrub
        )
        return cls(store, indexes, places, sketches, embedding, indexing, forgetting)
