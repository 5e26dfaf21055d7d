"""What the log shows of the whole bot at work, at its most talkative."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from sandbox.endpoints.faults import Fault, Kind
from tests.scene import Scene

NAMES = ("", "bot", "cogs", "sandbox", "__main__")
DIARY = "dear diary"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in NAMES}
    raising = logging.raiseExceptions
    logs.configure("DEBUG", "json", stream)
    yield stream
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = raising
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_neither_what_people_write_nor_keys_are_logged(
    log: io.StringIO, scene: Scene
) -> None:
    _, thread = await scene.chat(f"repeat: {DIARY}")
    answer = await scene.answer(thread)
    refusal = Fault(kind=Kind.STATUS, match="chat", status=400, message=f"I refuse {DIARY}")
    scene.world.endpoint.faults.add(refusal)
    await scene.actor().say(thread, f"repeat: {DIARY}, again")
    await scene.answer(thread, after=int(answer["id"]))
    _, private = await scene.chat(f"repeat: {DIARY}", who="moderator", private=True)
    await scene.answer(private, who="moderator")
    told = log.getvalue()
    failed = [it for it in map(json.loads, told.splitlines()) if "failed" in it["message"]]
    assert [(it["channel"], it["user"]) for it in failed] == [(thread, scene.actor().id)]
    assert DIARY not in told
    assert scene.world.discord.token not in told
    assert scene.world.endpoint.api_key not in told
