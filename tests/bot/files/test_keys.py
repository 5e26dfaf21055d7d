from pathlib import Path

import pytest

from bot.errors import BudgetError, ConfigError, NotAllowedError
from bot.files import Held
from bot.usage import Caller
from tests.bot.files.cabinet import HERE, QUIET, Cabinet, open_cabinet
from tests.bot.stage import ADMIN, LAB


async def test_without_a_key_of_its_own_a_server_has_no_files(tmp_path: Path) -> None:
    async with open_cabinet(tmp_path, is_shared=False) as cabinet:
        with pytest.raises(NotAllowedError, match=r"/settings key set.*`SHARED_FINE_TUNING`"):
            await cabinet.files.keyring.place(LAB)
        await cabinet.give_key()
        assert await cabinet.files.keyring.place(LAB) == cabinet.place(own_key=True)
        with pytest.raises(NotAllowedError):
            await cabinet.files.keyring.place(QUIET)


async def test_the_operators_key_is_used_where_it_is_shared(cabinet: Cabinet) -> None:
    held = await cabinet.files.keyring.held(LAB)
    assert held.place == cabinet.place()
    assert held.account == await cabinet.services.accounts.of(None)


@pytest.mark.parametrize("key", ["", "sandbox-key"])
async def test_an_account_that_others_have_too_is_not_a_servers_own(
    tmp_path: Path, key: str
) -> None:
    async with open_cabinet(tmp_path, is_shared=False) as cabinet:
        await cabinet.keep_key(key)
        with pytest.raises(NotAllowedError):
            await cabinet.files.keyring.place(LAB)
        await cabinet.keep_key("sandbox-key-two")
        assert (await cabinet.files.keyring.place(LAB)).own_key


async def test_outside_of_servers_there_are_no_files(cabinet: Cabinet) -> None:
    with pytest.raises(NotAllowedError, match="in a channel of the server"):
        await cabinet.files.keyring.place(None)


async def test_a_key_that_cannot_be_read_is_told_and_not_replaced(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    await cabinet.database.write(lambda db: db.execute("UPDATE api_keys SET sealed = x'00'"))
    cabinet.services.accounts.forget_guild(LAB)
    with pytest.raises(ConfigError):
        await cabinet.files.keyring.place(LAB)


async def test_a_call_is_written_down_with_its_account_and_counts_for_no_cap(
    cabinet: Cabinet,
) -> None:
    await cabinet.give_key()
    await cabinet.choose(budget__server__requests_per_day=1)
    for _ in range(2):
        async with cabinet.files.keyring.begin(HERE, "files") as held:
            assert isinstance(held, Held)
            assert held.account.api_key == "sandbox-key-two"
    rows = await cabinet.rows()
    assert [(row["endpoint"], row["own_key"], row["command"]) for row in rows[-2:]] == [
        ("files", 1, "files")
    ] * 2


async def test_a_job_is_begun_within_the_servers_caps(cabinet: Cabinet) -> None:
    await cabinet.choose(budget__server__requests_per_day=1)
    async with cabinet.files.keyring.begin(HERE, "fine_tuning/jobs", model="rehearsal"):
        pass
    with pytest.raises(BudgetError):
        async with cabinet.files.keyring.begin(HERE, "fine_tuning/jobs", model="rehearsal"):
            pytest.fail("nothing is left")


async def test_nothing_is_asked_of_another_account_than_the_one_meant(cabinet: Cabinet) -> None:
    place = await cabinet.files.keyring.place(LAB)
    await cabinet.give_key()
    with pytest.raises(NotAllowedError, match="another API key"):
        async with cabinet.files.keyring.begin(HERE, "files", place=place):
            pytest.fail("the job is at another account")


async def test_a_call_needs_a_server(cabinet: Cabinet) -> None:
    caller = Caller(user_id=ADMIN, guild_id=None, channel_id=1, command="files")
    with pytest.raises(NotAllowedError):
        async with cabinet.files.keyring.begin(caller, "files"):
            pytest.fail("there is none")
