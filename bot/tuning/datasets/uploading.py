"""Brings datasets to a server's endpoint, each once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from bot.errors import InputError
from bot.files import FINE_TUNING, ServerFiles
from bot.storage.tuning import KeptFile, Place
from bot.usage import Caller

from .making import Wanted
from .service import Dataset, Datasets
from .writing import Portion

NOTHING = (
    "Nothing is left of these examples: what they were made of was deleted, or its authors opted"
    " out. Use /finetune dataset to see what there is now."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """The files of a dataset at the endpoint; `is_new` unless all were there before."""

    files: Mapping[Portion, KeptFile]
    is_new: bool


class Uploading:
    """Uploads what somebody was shown, without what must not be used any more.

    Args:
        datasets: makes the examples once more.
        files: the servers' files.
    """

    def __init__(self, datasets: Datasets, files: ServerFiles) -> None:
        self._datasets = datasets
        self._files = files
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def upload(self, caller: Caller, wanted: Wanted, portions: Sequence[Portion]) -> Sent:
        """Upload portions of a dataset, unless they are there already.

        Raises:
            InputError: nothing is left of it, or the disk is full.
            NotAllowedError: the server may use no key for this.
            EndpointError: the endpoint did not take it.
        """
        place = await self._files.keyring.place(wanted.guild_id)
        async with self._locks.setdefault(wanted.guild_id, asyncio.Lock()):
            known = {}
            for portion in portions:
                if kept := await self._files.kept_named(place, file_name(portion, wanted.until)):
                    known[portion] = kept
            missing = [portion for portion in portions if portion not in known]
            if not missing:
                return Sent(known, is_new=False)
            async with self._datasets.made(wanted) as dataset:
                sent = await self._send(caller, dataset, missing, place=place, until=wanted.until)
            if not (known or sent):
                raise InputError(NOTHING)
            return Sent({**known, **sent}, is_new=bool(sent))

    async def _send(
        self,
        caller: Caller,
        dataset: Dataset,
        portions: Sequence[Portion],
        *,
        place: Place,
        until: int,
    ) -> dict[Portion, KeptFile]:
        sent = {}
        for portion in portions:
            if portion in dataset.written.counts:
                uploaded = await self._files.upload_path(
                    caller,
                    dataset.path(portion),
                    name=file_name(portion, until),
                    purpose=FINE_TUNING,
                    place=place,
                )
                sent[portion] = uploaded.kept
        return sent


def file_name(portion: Portion, until: int) -> str:
    """Name a file by what it is for and by the time up to which ratings count (Unix ms)."""
    time = datetime.fromtimestamp(until / 1000, UTC)
    return f"dataset-{time:%Y%m%d-%H%M%S}{until % 1000:03}-{portion}.jsonl"
