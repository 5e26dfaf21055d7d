"""While the endpoint does not do its part, what is said is found by its words."""

import asyncio
from dataclasses import replace

import pytest

from bot.endpoints.embeddings import Embedded, EmbeddingRequest, Embeddings
from bot.endpoints.transport import Account
from bot.errors import ModelUnavailable
from bot.storage.messages.extras import Extra
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.search.town import GENERAL, SECOND, SERVER, TEMPO, Town
from tests.scene import WAIT

LONG = "The harbour opens at six in the morning, says the master of the harbour. "
DOWN = Fault(kind=Kind.RESET, match="embeddings", times=None)
STALLED = Fault(kind=Kind.STALL, match="embeddings", times=None)
REFUSING = Fault(kind=Kind.STATUS, match="embeddings", times=None, status=401)


async def until_texts(town: Town, texts: list[str]) -> None:
    try:
        async with asyncio.timeout(WAIT):
            while await town.texts() != texts:  # noqa: ASYNC110 -- the disk tells nobody
                await asyncio.sleep(0.01)
    except TimeoutError:
        assert await town.texts() == texts


async def all_embedded(town: Town, number: int) -> None:
    """Check that so many passages have their vectors, and nothing is owed."""
    for table in ("passages", "passage_vectors", "passage_codes"):
        assert await town.rows(f"SELECT count(*) FROM {table}") == [(number,)]  # noqa: S608 -- named here
    counts = await town.index.store.counts(SERVER)
    assert (counts.owed, counts.worded, counts.refused) == (0, 0, 0)


@pytest.mark.parametrize("fault", [DOWN, STALLED, REFUSING], ids=["down", "stalled", "refusing"])
async def test_words_are_found_at_once_and_meaning_once_the_endpoint_is_back(
    town: Town, fault: Fault
) -> None:
    await town.say("The lighthouse is green, and so are all the boats around it.")
    await town.at_rest()
    number = town.world.endpoint.faults.add(fault)
    await town.say(f"{LONG}One.")
    await until_texts(town, [*await town.texts(), f"{LONG}One."][:2])
    await town.say(f"{LONG}Two.")
    await until_texts(town, [*await town.texts(), f"{LONG}Two."][:3])
    assert await town.words("two") == [f"{LONG}Two."]
    counts = await town.index.store.counts(SERVER)
    assert (counts.owed, counts.worded) == (2, 2)
    town.world.endpoint.faults.remove(number)
    await town.at_rest()
    await all_embedded(town, 3)


async def test_words_are_found_where_the_endpoint_never_answered(town: Town) -> None:
    number = town.world.endpoint.faults.add(DOWN)
    await town.say(f"{LONG}One.")
    await until_texts(town, [f"{LONG}One."])
    assert await town.index.indexes.get(SERVER) is None
    town.world.endpoint.faults.remove(number)
    await town.at_rest()
    await all_embedded(town, 1)


async def test_words_follow_what_is_edited_deleted_and_heard_meanwhile(town: Town) -> None:
    number = town.world.endpoint.faults.add(DOWN)
    at = town.begun
    first = await town.say("Is it open?", at=at)
    second = await town.say("At six?", at=at + SECOND)
    voice = await town.say("Listen", at=at + 2 * SECOND, extra=Extra(has_sound=True))
    await until_texts(town, ["Is it open?\nAt six?\nListen"])
    await town.say("At seven?", id=second, at=at + SECOND, version=1)
    await until_words(town, {"Is it open?", "At seven?", "Listen"})
    await town.messages.intake.forget(SERVER, {first})
    await town.messages.note_transcript(voice, "I come at noon.")
    await until_words(town, {"At seven?", "Listen", "I come at noon."})
    assert await town.words("open six") == []
    await town.restart()
    await until_words(town, {"At seven?", "Listen", "I come at noon."})
    town.world.endpoint.faults.remove(number)
    await town.at_rest()
    assert await town.texts() == ["At seven?\nListen\nI come at noon."]
    await all_embedded(town, 1)


async def until_words(town: Town, lines: set[str]) -> None:
    """Wait until just these lines are found, in whatever passages."""

    async def found() -> list[str]:
        return sorted("\n".join(await town.texts()).split("\n"))

    try:
        async with asyncio.timeout(WAIT):
            while await found() != sorted(lines):  # noqa: ASYNC110 -- the disk tells nobody
                await asyncio.sleep(0.01)
    except TimeoutError:
        assert await found() == sorted(lines)


async def test_what_stands_keeps_its_vector_while_others_wait(town: Town) -> None:
    await town.say("Is it open?", at=town.begun)
    await town.at_rest()
    number = town.world.endpoint.faults.add(DOWN)
    await town.say("At six?", at=town.begun + SECOND)
    await until_texts(town, ["Is it open?", "At six?"])
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(1,)]
    town.world.endpoint.faults.remove(number)
    await town.at_rest()
    assert await town.texts() == ["Is it open?\nAt six?"]
    await all_embedded(town, 1)


class Retiring(Embeddings):
    """Embeddings of an endpoint that soon does not have a model any more."""

    gone = ""

    async def embed(self, account: Account, request: EmbeddingRequest) -> Embedded:
        if request.model == self.gone:
            raise ModelUnavailable("It is gone.", model=request.model)
        return await super().embed(account, request)


async def test_another_model_takes_over_what_a_retired_one_left_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.embeddings = Retiring
    await town.restart()
    await town.say(f"{LONG}One.")
    await town.at_rest()
    monkeypatch.setattr(Retiring, "gone", "rehearsal-embedding")
    await town.say(f"{LONG}Two.")
    await until_texts(town, [f"{LONG}One.", f"{LONG}Two."])
    await town.set(model="rehearsal-embedding-small")
    town.index.embedding.wake(SERVER)
    await town.at_rest()
    await all_embedded(town, 2)


async def test_where_search_is_switched_off_meanwhile_words_go(town: Town) -> None:
    number = town.world.endpoint.faults.add(DOWN)
    await town.say(f"{LONG}One.")
    await until_texts(town, [f"{LONG}One."])
    await town.set(GENERAL, enabled=False)
    town.world.endpoint.faults.remove(number)
    await town.at_rest()
    assert await town.texts() == []


async def test_while_the_endpoint_works_nothing_is_stored_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bot.search.town.TEMPO", replace(TEMPO, patience=WAIT))
    await town.restart()
    for nth in range(20):
        await town.say(f"{LONG}{nth}")
    await town.at_rest()
    assert await town.rows("SELECT given FROM search_servers") == [(20,)]
