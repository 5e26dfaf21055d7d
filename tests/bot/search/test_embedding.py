"""What is said becomes findable, whatever goes wrong on the way."""

import asyncio

import pytest

from bot.endpoints.embeddings import Embedded, EmbeddingRequest, Embeddings, TooMuch
from bot.endpoints.transport import Account
from bot.errors import EndpointError, EndpointRefused, EndpointUnreachable
from bot.search.vectors import OTHER_LENGTH
from bot.storage.messages.extras import Extra, TextFile
from bot.storage.search import IndexState
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.search.town import GENERAL, MEMBER, NEWCOMER, SECOND, SERVER, Town
from tests.scene import WAIT, until

LONG = "The harbour opens at six in the morning, says the master of the harbour. "


async def test_what_is_said_can_be_found(town: Town) -> None:
    await town.say("The **harbour** opens at six in the morning.")
    await town.at_rest()
    assert await town.words("harbour") == ["The harbour opens at six in the morning."]
    index = await town.index.indexes.get(SERVER)
    assert index is not None
    assert (index.model, index.dimensions) == ("rehearsal-embedding", 1536)
    ((passage_id,),) = await town.rows("SELECT id FROM passages")
    (vector,) = (await town.index.store.vectors(index.id, [passage_id]))[1]
    found = await town.index.sketches.search(
        SERVER, vector, channel_ids=frozenset({GENERAL}), limit=5
    )
    assert [round(score, 2) for _, score in found] == [1.0]
    assert (await town.index.store.counts(SERVER)).owed == 0


async def test_where_search_is_off_nothing_is_stored(town: Town) -> None:
    await town.set(GENERAL, enabled=False)
    await town.say(LONG)
    await town.at_rest()
    assert await town.rows("SELECT id FROM messages") == []
    assert town.asked == []


async def test_short_messages_that_come_one_by_one_become_one_passage(town: Town) -> None:
    at = town.begun
    for nth, word in enumerate(("Is it open?", "At six?", "Thanks")):
        await town.say(word, at=at + nth * SECOND)
        await town.at_rest()
    assert await town.texts() == ["Is it open?\nAt six?\nThanks"]
    await town.say("I see", at=at + 2_500, author_id=NEWCOMER)
    await town.at_rest()
    assert await town.texts() == ["Is it open?\nAt six?\nThanks", "I see"]


async def test_an_edit_and_a_deletion_remake_what_was_said_together(town: Town) -> None:
    at = town.begun
    first = await town.say("Is it open?", at=at)
    second = await town.say("At six?", at=at + SECOND)
    await town.say("Thanks", at=at + 2 * SECOND)
    await town.at_rest()
    await town.say("At seven?", id=second, at=at + SECOND, version=1)
    await town.at_rest()
    assert await town.texts() == ["Is it open?\nAt seven?\nThanks"]
    await town.messages.intake.forget(SERVER, {first})
    await town.at_rest()
    assert await town.texts() == ["At seven?\nThanks"]
    assert await town.words("open six") == []


async def test_identical_texts_are_asked_about_once(town: Town) -> None:
    for _ in range(5):
        await town.say("Good morning to everybody in the harbour!")
    await town.at_rest()
    await town.say("Good morning to everybody in the harbour!")
    await town.at_rest()
    asked = [text for texts in town.asked for text in texts]
    assert asked.count("Good morning to everybody in the harbour!") == 1
    assert len(await town.texts()) == 6


async def test_members_who_opted_out_and_bots_stay_out(town: Town) -> None:
    await town.services.privacy.opt_out(NEWCOMER, SERVER)
    await town.say(LONG, author_id=NEWCOMER)
    await town.say(LONG, is_bot=True)
    await town.say(LONG, is_age_restricted=True)
    await town.at_rest()
    assert await town.rows("SELECT id FROM messages") == []
    await town.set(bots=True, nsfw=True)
    await town.say("From a bot.", is_bot=True)
    await town.say("Not for children.", is_age_restricted=True)
    await town.at_rest()
    assert await town.texts() == ["From a bot.", "Not for children."]


async def test_who_opts_out_while_messages_wait_is_not_embedded(town: Town) -> None:
    fault = town.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="embeddings", times=None, status=503)
    )
    await town.say(LONG)
    await town.say(LONG + "Yes.", author_id=NEWCOMER)
    await until(lambda: town.asked)
    await town.services.privacy.opt_out(MEMBER, SERVER)
    town.world.endpoint.faults.remove(fault)
    await town.at_rest()
    assert await town.texts() == [(LONG + "Yes.").strip()]


async def test_an_endpoint_that_is_down_loses_nothing(town: Town) -> None:
    fault = town.world.endpoint.faults.add(Fault(kind=Kind.RESET, match="embeddings", times=None))
    for number in range(3):
        await town.say(f"{LONG} {number}")
    await town.stored()
    async with asyncio.timeout(WAIT):
        # Asked is not yet failed: only when no further attempt is left, it is told why.
        while not (progress := await town.index.embedding.progress(SERVER)).why:  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.01)
    assert progress.owed == 3
    await town.restart()
    town.world.endpoint.faults.remove(fault)
    await town.at_rest()
    assert len(await town.texts()) == 3
    assert (await town.index.embedding.progress(SERVER)).why is None


async def test_a_message_that_makes_the_endpoint_fail_holds_no_other_up(town: Town) -> None:
    await town.say(LONG)
    await town.at_rest()
    town.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="embeddings", times=1, status=400, message="No.")
    )
    for number in range(3):
        await town.say(f"{LONG} {number}")
    await town.at_rest()
    assert len(await town.texts()) == 4


async def test_a_long_message_is_found_by_its_pieces(town: Town) -> None:
    await town.say(LONG * 50 + "The lighthouse is green.")
    await town.at_rest()
    texts = await town.texts()
    assert len(texts) > 1
    assert len(await town.words("lighthouse")) == 1


async def test_files_are_found_by_their_names_and_beginnings(town: Town) -> None:
    url = f"{town.world.url}/nothing/there.txt"
    files = (TextFile(5, url, 40, "The tide table of the harbour."), TextFile(6, url, 40))
    await town.say(extra=Extra("tides.txt\nother.txt", files))
    await town.at_rest()
    assert await town.texts() == ["tides.txt\nother.txt\nThe tide table of the harbour."]


async def test_a_transcript_lets_a_voice_message_be_found(town: Town) -> None:
    voice = await town.say(extra=Extra(has_sound=True))
    plain = await town.say("Look at my ship.")
    await town.at_rest()
    await town.messages.note_transcript(voice, "I shall come to the harbour at noon.")
    await town.messages.note_transcript(plain + 1, "Nobody said this.")
    await town.at_rest()
    assert await town.texts() == ["I shall come to the harbour at noon.", "Look at my ship."]


async def test_a_transcript_of_what_is_not_to_be_found_is_not(town: Town) -> None:
    await town.services.settings.change(SERVER, {"moderation.enabled": True}, by=1)
    await town.set(enabled=False)
    voice = await town.say(extra=Extra(has_sound=True))
    await town.stored()
    await town.messages.note_transcript(voice, "Nobody may find this.")
    await town.at_rest()
    assert await town.rows("SELECT * FROM message_extras") == []
    assert await town.texts() == []


async def test_another_model_is_switched_to_when_all_is_embedded(town: Town) -> None:
    for number in range(30):
        await town.say(f"{LONG} {number}")
    await town.at_rest()
    before = await town.index.indexes.get(SERVER)
    await town.set(model="rehearsal-embedding-small")
    town.index.embedding.wake(SERVER)
    await town.at_rest()
    after = await town.index.indexes.get(SERVER)
    assert before
    assert after
    assert (after.model, after.dimensions) == ("rehearsal-embedding-small", 256)
    assert await town.index.indexes.get(SERVER, IndexState.BUILDING) is None
    assert await town.rows("SELECT count(*) FROM passage_vectors") == [(30,)]
    await town.say("Something new about the lighthouse.")
    await town.at_rest()
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(31,)]


async def test_while_another_index_is_built_the_old_one_goes_on(town: Town) -> None:
    await town.say(LONG)
    await town.at_rest()
    await town.set(model="nothing-of-that-name")
    town.index.embedding.wake(SERVER)
    await town.say("Something new about the lighthouse.")
    await until_texts(town, 2)
    await until(lambda: ["Hello."] in town.asked[1:])
    progress = await town.index.embedding.progress(SERVER)
    assert (progress.why, bool(progress.why_not_built)) == (None, True)
    await town.set(model="rehearsal-embedding")
    town.index.embedding.wake(SERVER)
    await town.at_rest()
    assert await town.index.indexes.get(SERVER, IndexState.BUILDING) is None


async def test_a_restart_goes_on_with_building(town: Town) -> None:
    for number in range(5):
        await town.say(f"{LONG} {number}")
    await town.at_rest()
    await town.set(model="rehearsal-embedding-small")
    await town.restart()
    await town.at_rest()
    index = await town.index.indexes.get(SERVER)
    assert index
    assert index.model == "rehearsal-embedding-small"


async def test_vectors_of_another_length_are_told_of(town: Town) -> None:
    await town.say(LONG)
    await town.at_rest()
    await town.rows_changed("UPDATE search_indexes SET dimensions = 7")
    await town.say("Something new about the lighthouse.")
    await town.stored()
    async with asyncio.timeout(10):
        while (await town.index.embedding.progress(SERVER)).why != OTHER_LENGTH:  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.01)
    await until_texts(town, 2)
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(1,)]


async def until_texts(town: Town, number: int) -> None:
    async with asyncio.timeout(10):
        while len(await town.texts()) < number:  # noqa: ASYNC110 -- the disk tells nobody
            await asyncio.sleep(0.01)


class Picky(Embeddings):
    """Embeddings of an endpoint that does not bear one word."""

    error: EndpointError = EndpointRefused("No.")

    async def embed(self, account: Account, request: EmbeddingRequest) -> Embedded:
        if any("poison" in text for text in request.texts):
            raise self.error
        return await super().embed(account, request)


class Fragile(Picky):
    error = EndpointUnreachable("It broke.")


class Narrow(Embeddings):
    """Embeddings of an endpoint that takes little at once."""

    async def embed(self, account: Account, request: EmbeddingRequest) -> Embedded:
        if sum(map(len, request.texts)) > 500:
            raise TooMuch("Too much.")
        return await super().embed(account, request)


@pytest.mark.parametrize("endpoint", [Picky, Fragile])
async def test_what_the_endpoint_never_takes_is_found_by_its_words_for_good(
    town: Town, endpoint: type[Embeddings]
) -> None:
    town.embeddings = endpoint
    await town.restart()
    for word in ("harmless", "poison", "sound"):
        await town.say(f"{LONG} This is {word}.")
    await town.at_rest()
    texts = [
        f"{LONG} This is {word}.".replace("  ", " ") for word in ("harmless", "poison", "sound")
    ]
    assert await town.texts() == texts
    await town.restart()
    await town.at_rest()
    assert await town.words("poison") == [texts[1]]
    counts = await town.index.store.counts(SERVER)
    assert (counts.owed, counts.refused) == (0, 1)
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(2,)]


class Particular(Embeddings):
    """Embeddings of which one model does not bear one word."""

    async def embed(self, account: Account, request: EmbeddingRequest) -> Embedded:
        is_picky = request.model == "rehearsal-embedding"
        if is_picky and any("poison" in text for text in request.texts):
            raise EndpointRefused("No.")
        return await super().embed(account, request)


async def test_another_model_is_asked_again_about_what_the_former_refused(town: Town) -> None:
    town.embeddings = Particular
    await town.restart()
    await town.say(f"{LONG} This is poison.")
    await town.say(f"{LONG} This is harmless.")
    await town.at_rest()
    await town.set(model="rehearsal-embedding-small")
    town.index.embedding.wake(SERVER)
    await town.at_rest()
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(2,)]
    assert (await town.index.store.counts(SERVER)).refused == 0
    await town.set(model="rehearsal-embedding")
    town.index.embedding.wake(SERVER)
    await town.at_rest()
    index = await town.index.indexes.get(SERVER)
    assert index
    assert index.model == "rehearsal-embedding", "what is refused holds no switch up"
    assert await town.rows("SELECT count(*) FROM passage_codes") == [(1,)]
    assert (await town.index.store.counts(SERVER)).refused == 1
    assert len(await town.words("poison")) == 1
    await town.messages.intake.forget(
        SERVER, [it for (it,) in await town.rows("SELECT id FROM messages")]
    )
    await town.at_rest()
    assert await town.rows("SELECT id FROM passage_refusals") == []


async def test_where_too_much_is_sent_less_is(town: Town) -> None:
    town.embeddings = Narrow
    await town.restart()
    for number in range(20):
        await town.say(f"{LONG} {number}")
    await town.say("x" * 1_200)
    await town.at_rest()
    assert len(await town.texts()) == 21


async def test_previews_of_links_can_be_found(town: Town) -> None:
    page = "https://harbour.example/tides"
    link = await town.say(page)
    await town.at_rest()
    await town.messages.note_preview(link, Extra("Tide tables of the harbour"))
    await town.messages.note_preview(link + 1, Extra("Of no message at all"))
    await town.messages.note_preview(link, Extra())
    await town.at_rest()
    assert await town.texts() == [f"{page}\nTide tables of the harbour"]


async def test_what_is_noted_while_the_disk_takes_nothing_is_left_out(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = await town.say(extra=Extra(has_sound=True))
    await town.at_rest()
    monkeypatch.setattr("bot.messages.intake.MOST", 1)
    waiting = [asyncio.create_task(town.say(f"{LONG} {number}")) for number in range(3)]
    await asyncio.sleep(0)
    assert town.messages.intake.is_full
    async with asyncio.timeout(5):
        await town.messages.note_transcript(voice, "Nobody waits for this.")
    await asyncio.gather(*waiting)
    await town.at_rest()
    assert len(await town.texts()) == 3
