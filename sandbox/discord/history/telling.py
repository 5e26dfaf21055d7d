"""Puts the talks into a world, each message at its time in the weeks before now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from sandbox.discord.drafts import Draft
from sandbox.discord.records import Channel, Reference
from sandbox.discord.seed import World

from . import announcements, asides, general, moderators, questions
from .script import Aside, Line, Talk, talks

_DAY: Final = 24 * 3600.0
_BEGINS: Final = 28 * _DAY
"""Seconds before now; the world itself is a month old."""
_ENDS: Final = 2 * 3600.0
_PAUSES: Final = (15, 400)
"""Seconds between two messages of a talk, at least and about at most."""

_CHANNELS: Final = {
    "general": general.SCRIPT,
    "questions": questions.SCRIPT,
    "announcements": announcements.SCRIPT,
    "moderators": moderators.SCRIPT,
}


@dataclass(slots=True)
class _Scene:
    """Where a talk takes place, the thread that is still to be opened for it, its last message."""

    channel: Channel
    coming: Aside | None = None
    last: int | None = None


@dataclass(slots=True)
class _Hands:
    """A clock that stands where it is put, in Unix seconds."""

    moment: float

    def __call__(self) -> float:
        return self.moment


@dataclass(frozen=True, slots=True)
class _Cue:
    """A message that is to be said, at a time in Unix seconds."""

    moment: float
    scene: _Scene
    line: Line


def tell(world: World) -> int:
    """Let the people say what they said in the weeks before now; gives the number of messages.

    Whatever the world publishes of it goes to those who listen already: call it before anyone does.
    The same messages come at the same times before now, whenever that is.
    """
    state, clock = world.state, world.state.clock
    hands = _Hands(state.now())
    cues = sorted(_cues(world, hands.moment), key=lambda cue: cue.moment)
    state.clock = hands
    try:
        for cue in cues:
            hands.moment = cue.moment
            _say(world, cue)
        _tidy(world)
    finally:
        state.clock = clock
    return len(cues)


def _cues(world: World, now: float) -> Iterator[_Cue]:
    for name, script in _CHANNELS.items():
        told = talks(script)
        room = (_BEGINS - _ENDS) / len(told)
        for number, talk in enumerate(told):
            begins = now - _BEGINS + room * (number + _chance(talk) / 2)
            yield from _spoken(_Scene(world.channel(name)), talk, begins)
    for aside in asides.ASIDES:
        begins = now - _BEGINS / 2 + _DAY * _chance(aside.talk)
        yield from _spoken(_Scene(world.channel(aside.channel), aside), aside.talk, begins)


def _spoken(scene: _Scene, talk: Talk, begins: float) -> Iterator[_Cue]:
    shortest, longest = _PAUSES
    for line in talk:
        yield _Cue(begins, scene, line)
        begins += shortest + (longest - shortest) * _chance((line,))


def _chance(talk: Talk) -> float:
    """A number from 0 to 1 that is always the same for the same words."""
    return crc32(talk[0].text.encode()) / 2**32


def _say(world: World, cue: _Cue) -> None:
    scene, line = cue.scene, cue.line
    who = world.user(line.who).id
    if scene.coming is not None and scene.coming.is_private:
        _open(world, scene, who)
    is_reply = line.is_reply and scene.last is not None
    reference = Reference(scene.channel.id, scene.last) if is_reply else None
    draft = Draft(_addressed(world, line.text), reference=reference)
    scene.last = world.state.create_message(who, scene.channel.id, draft).id
    if scene.coming is not None:
        _open(world, scene, who)


def _open(world: World, scene: _Scene, who: int) -> None:
    """Open the thread: from the message that was just said, or before the first one."""
    if scene.coming is None:
        return
    scene.channel = world.state.create_thread(
        who,
        scene.channel.id,
        scene.coming.name,
        message_id=scene.last,
        private=scene.coming.is_private,
        auto_archive_duration=10_080,
    )
    scene.coming, scene.last = None, None


def _addressed(world: World, text: str) -> str:
    """Put the mentions of people, written as `@moderator`, in Discord's form."""
    for name, user in world.users.items():
        text = text.replace(f"@{name}", f"<@{user.id}>")
    return text


def _tidy(world: World) -> None:
    """Archive the public threads, as Discord does by itself when nobody writes there."""
    for thread in world.guild().threads.values():
        if thread.thread is not None and thread.name in asides.ARCHIVED:
            world.state.set_archived(thread, archived=True)
