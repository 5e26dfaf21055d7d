"""What was said while nobody heard it is fetched from history, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest

from bot.messages.missed import FARTHEST, Latest, Missed, Page, Place
from bot.messages.said import Said
from bot.storage.clock import first_id
from bot.storage.messages import Gap
from tests.bot.moderation.court import Court
from tests.bot.moderation.samples import CHANNEL, SERVER, said

NOW = 1_800_000_000_000
MINUTE = 60_000
OTHER, THREAD = 70, 71


def at(minutes: float) -> int:
    """The id of a message so many minutes ago."""
    return first_id(NOW - int(minutes * MINUTE))


@dataclass
class Shelf:
    """History that is kept in memory, with pages of three messages."""

    channels: dict[int, list[Said]] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    asked: list[tuple[int, int]] = field(default_factory=list)
    is_all: bool = False
    gone: set[int] = field(default_factory=set)

    def write(self, channel_id: int, *minutes: float) -> None:
        """Put messages of so many minutes ago into a channel."""
        for each in minutes:
            heard = said(
                id=at(each),
                content=f"{each} minutes ago",
                channel_id=channel_id,
                home_id=self.homes.get(channel_id, channel_id),
            )
            self.channels.setdefault(channel_id, []).append(heard)

    def places(self, guild_id: int) -> Iterable[Place]:
        assert guild_id == SERVER
        return [it for it in map(self._place, self.channels) if it is not None]

    async def latest(self, place: Place, before_id: int) -> Latest | None:
        everything = self.channels[place.channel_id]
        found = [it for it in everything if it.message.id < before_id][-3:]
        ids = frozenset(it.message.id for it in found)
        return Latest(ids, [it for it in found if it.message.version], is_all=self.is_all)

    async def place(self, guild_id: int, channel_id: int) -> Place | None:
        assert guild_id == SERVER
        return self._place(channel_id)

    async def is_gone(self, guild_id: int, channel_id: int) -> bool:
        assert guild_id == SERVER
        return channel_id in self.gone

    async def page(self, place: Place, after_id: int, before_id: int) -> Page | None:
        self.asked.append((place.channel_id, after_id))
        everything = self.channels[place.channel_id]
        found = [it for it in everything if after_id < it.message.id < before_id]
        page = found[:3]
        last_id = page[-1].message.id if page else after_id
        return Page(page, last_id, len(found) <= 3, frozenset(it.message.id for it in page))

    def _place(self, channel_id: int) -> Place | None:
        if channel_id in self.hidden or channel_id not in self.channels:
            return None
        last_id = self.channels[channel_id][-1].message.id
        return Place(channel_id, self.homes.get(channel_id, channel_id), last_id)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def missed(court: Court) -> Missed:
    said = court.messages
    return Missed(said.store, said.intake, said.debts, clock=lambda: NOW)


@pytest.fixture
async def heard(court: Court) -> None:
    """Something was heard an hour ago."""
    await court.say("heard", id=at(60))
    await court.judged()


async def stored(court: Court) -> set[int]:
    rows = await court.database.read(lambda db: list(db.query("SELECT id FROM messages")))
    return {row["id"] for row in rows}


@pytest.mark.usefixtures("heard")
async def test_what_was_said_meanwhile_is_judged(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 90, 60, 50, 40, 30, 20, 10)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(it) for it in (60, 50, 40, 30, 20, 10)}
    assert [channel for channel, _ in shelf.asked] == [CHANNEL, CHANNEL]
    assert await court.messages.store.gaps(SERVER) == []
    await court.judged()
    asked = [text for it in court.asked for text in ([it] if isinstance(it, str) else it)]
    assert sorted(asked) == [*(f"{it} minutes ago" for it in (10, 20, 30, 40, 50)), "heard"]


@pytest.mark.usefixtures("heard")
async def test_what_was_said_between_the_start_and_the_first_event_is_judged(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 10)
    await missed.open()
    shelf.write(CHANNEL, -1)
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(it) for it in (60, 10, -1)}


@pytest.mark.usefixtures("heard")
async def test_a_fetch_that_breaks_off_goes_on_where_it_was(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 50, 40, 30, 20, 10)
    await missed.open()
    page = shelf.page

    async def once(place: Place, after_id: int, before_id: int) -> Page | None:
        if shelf.asked:
            raise ConnectionError
        return await page(place, after_id, before_id)

    shelf.page = once  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        await missed.fetch(SERVER, shelf)
    assert await court.messages.store.gaps(SERVER) == [Gap(CHANNEL, SERVER, at(30), first_id(NOW))]
    shelf.page = page  # type: ignore[method-assign]
    await missed.fetch(SERVER, shelf)
    assert shelf.asked[-1] == (CHANNEL, at(30))
    assert await stored(court) == {at(it) for it in (60, 50, 40, 30, 20, 10)}


@pytest.mark.usefixtures("heard")
async def test_channels_in_which_nothing_was_heard_yet_are_looked_at_from_the_last_word_on(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(OTHER, 90, 45)
    shelf.homes[THREAD] = CHANNEL
    shelf.write(THREAD, 44)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(it) for it in (60, 45, 44)}


@pytest.mark.usefixtures("heard")
async def test_a_quiet_channel_costs_no_request(missed: Missed, shelf: Shelf) -> None:
    shelf.write(CHANNEL, 60)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert shelf.asked == []


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("why", ["hidden", "off"])
async def test_what_cannot_be_read_or_is_not_moderated_is_let_be(
    court: Court, missed: Missed, shelf: Shelf, why: str
) -> None:
    shelf.write(CHANNEL, 10)
    await missed.open()
    if why == "hidden":
        shelf.hidden.add(CHANNEL)
    else:
        await court.set(enabled=False)
    await missed.fetch(SERVER, shelf)
    assert (await stored(court), shelf.asked) == ({at(60)}, [])
    assert await court.messages.store.gaps(SERVER) == []


@pytest.mark.usefixtures("heard")
async def test_an_edit_of_what_was_heard_before_is_found(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 60)
    (heard,) = shelf.channels[CHANNEL]
    revised = replace(heard.message, content="something else", version=NOW - MINUTE)
    shelf.channels[CHANNEL] = [Said(revised)]
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert await court.content(at(60)) == "something else"


@pytest.mark.usefixtures("heard")
async def test_what_was_forgotten_stays_so_unless_it_is_edited_meanwhile(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 80, 70, 60)
    for nth, minutes in enumerate((75, 30, 58)):  # the first was edited while it was heard
        found = shelf.channels[CHANNEL][nth]
        edited = NOW - minutes * MINUTE
        shelf.channels[CHANNEL][nth] = replace(
            found, message=replace(found.message, version=edited)
        )
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(70), at(60)}


@pytest.mark.usefixtures("heard")
async def test_what_was_deleted_meanwhile_is_forgotten(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    for minutes in (70, 65, 60, 55):
        await court.say("heard", id=at(minutes))
    await court.say("elsewhere", id=at(62), channel_id=OTHER, home_id=OTHER)
    await court.judged()
    shelf.write(CHANNEL, 65, 55)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    await court.judged()
    assert await stored(court) == {at(it) for it in (70, 65, 62, 55)}


async def test_history_is_not_read_without_bounds(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    days = FARTHEST / MINUTE
    await court.say("long ago", id=at(days * 2))
    await court.judged()
    shelf.write(CHANNEL, days * 1.5, days / 2)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(days * 2), at(days / 2)}


async def test_a_lost_connection_is_made_up_for(court: Court, missed: Missed, shelf: Shelf) -> None:
    shelf.write(CHANNEL, 9, 6, 4)
    shelf.write(OTHER, 9)
    await missed.lost(SERVER, shelf, since=NOW - 5 * MINUTE)
    await missed.fetch(SERVER, shelf)
    assert await stored(court) == {at(6), at(4)}


async def test_a_server_in_which_nothing_was_ever_heard_is_not_read(
    court: Court, missed: Missed, shelf: Shelf
) -> None:
    shelf.write(CHANNEL, 10)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    assert (await stored(court), shelf.asked) == (set(), [])


@pytest.mark.usefixtures("heard")
async def test_what_a_broken_off_fetch_has_stored_may_be_deleted_meanwhile(
    court: Court, shelf: Shelf, missed: Missed
) -> None:
    await missed.open()
    for minutes in (50, 40, 30, 20, 10):
        await court.say("stored before it was broken off", id=at(minutes))
    await court.judged()
    shelf.write(CHANNEL, 60, 50, 30, 10, 5)
    await missed.fetch(SERVER, shelf)
    await court.judged()
    assert await stored(court) == {at(minutes) for minutes in (60, 50, 30, 10, 5)}


@pytest.mark.parametrize("left", [(), (65,)])
async def test_where_little_is_left_all_that_was_deleted_meanwhile_is_forgotten(
    court: Court, missed: Missed, shelf: Shelf, left: tuple[int, ...]
) -> None:
    for minutes in (70, 65, 60):
        await court.say("heard", id=at(minutes))
    await court.judged()
    shelf.is_all = True
    shelf.write(CHANNEL, *left, 1)
    await missed.open()
    await missed.fetch(SERVER, shelf)
    await court.judged()
    assert await stored(court) == {at(it) for it in (*left, 1)}


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("is_gone", [False, True])
async def test_only_a_channel_that_is_gone_for_sure_is_forgotten(
    court: Court, missed: Missed, shelf: Shelf, *, is_gone: bool
) -> None:
    shelf.gone = {CHANNEL} if is_gone else set()
    await missed.open()
    await missed.fetch(SERVER, shelf)
    await court.judged()
    assert await stored(court) == (set() if is_gone else {at(60)})
