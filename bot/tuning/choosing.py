"""Puts a job's model to use in its server, and takes that back."""

from dataclasses import dataclass
from typing import Final

from bot.errors import InputError
from bot.files import Keyring
from bot.settings import DEFAULT, Settings
from bot.settings.transfer import Plan
from bot.settings.values import Change
from bot.storage.tuning import Watched
from bot.storage.tuning.jobs import JobStore
from bot.tuning.seen import Seen

KEY: Final = "chat.model"
GONE: Final = "I know nothing of that job any more. Look for it with /finetune list."
NO_MODEL: Final = "That job has no model to be used. Look at it with /finetune status."
OTHER_KEY: Final = (
    "That model belongs to another account than the one that this server uses now. Set the former"
    " key again with /settings key set, then press this again."
)
UNDONE: Final = "There is nothing to undo any more. /settings show tells which model is in use."
CHANGED: Final = (
    "`chat.model` was changed since, so I left it as it is. /settings set changes it, whatever it"
    " is now."
)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Which model is in use now, and which was before, if that is known.

    `is_new` is False where it was in use already.
    """

    model: str
    former: str | None
    is_new: bool = True


class Choosing:
    """Changes which model answers in a server."""

    def __init__(self, store: JobStore, settings: Settings, keyring: Keyring) -> None:
        self._store = store
        self._settings = settings
        self._keyring = keyring

    async def use(self, guild_id: int, number: int, *, by: int) -> Exchanged:
        """Let a job's model answer in its server.

        Raises:
            InputError: the job is not known, has no model, or belongs to another key.
            NotAllowedError: the server may use no key for fine-tuning any more.
        """
        for _ in range(_TRIES):
            job = await self._job(guild_id, number)
            model = _model(job)
            if await self._keyring.place(guild_id) != job.place:
                raise InputError(OTHER_KEY)
            former = await self._in_use(guild_id)
            chosen = await self._chosen(guild_id)
            if chosen == model:
                job = await self._job(guild_id, number)  # somebody may have been faster
                return Exchanged(model, await self._named(job.former_model), is_new=False)
            await self._store.use(job.id, "" if chosen is DEFAULT else str(chosen))
            if await self._exchange(guild_id, chosen, model, by=by):
                return Exchanged(model, former)
        raise InputError(CHANGED)

    async def undo(self, guild_id: int, number: int, *, by: int) -> Exchanged:
        """Let the former model answer again.

        Raises:
            InputError: the setting was changed since, or this was undone already.
        """
        job = await self._job(guild_id, number)
        model, former = _model(job), job.former_model
        if former is None:
            raise InputError(UNDONE)
        if not await self._exchange(guild_id, model, former or DEFAULT, by=by):
            raise InputError(CHANGED)
        await self._store.use(job.id, None)
        return Exchanged(await self._in_use(guild_id), model)

    async def _job(self, guild_id: int, number: int) -> Watched:
        job = await self._store.get(number)
        if job is None or job.place.guild_id != guild_id:
            raise InputError(GONE)
        return job

    async def _chosen(self, guild_id: int) -> object:
        return (await self._settings.chosen(guild_id)).get(KEY, DEFAULT)

    async def _in_use(self, guild_id: int) -> str:
        return str((await self._settings.of(guild_id))[KEY])

    async def _named(self, former: str | None) -> str | None:
        """Name what was stored as in use before; empty stands for the default."""
        return str((await self._settings.of(None))[KEY]) if former == "" else former

    async def _exchange(self, guild_id: int, old: object, new: object, *, by: int) -> bool:
        """Change the setting if it still is as it was; False if it is not."""
        try:
            await self._settings.apply(guild_id, Plan((Change(0, KEY, old, new),)), by)
        except InputError:
            if await self._chosen(guild_id) == old:
                raise
            return False
        return True


def _model(job: Watched) -> str:
    model = Seen.read(job.job_id, job.seen).job.fine_tuned_model
    if not model:
        raise InputError(NO_MODEL)
    return model
