import json
from typing import Any

import aiohttp
import pytest

from sandbox.discord.server import DiscordServer


def spoken(body: dict[str, Any]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    sound = {"id": "0", "filename": "v.ogg", "duration_secs": 1.5, "waveform": "AAAA"}
    form.add_field("payload_json", json.dumps({"flags": 8192, "attachments": [sound]} | body))
    form.add_field("files[0]", b"OggS", filename="v.ogg", content_type="audio/ogg")
    return form


@pytest.mark.usefixtures("bot")
async def test_an_answer_may_be_spoken_after_thinking(
    server: DiscordServer, rest: Any, general: int
) -> None:
    asked = await server.actor("member").command(general, "silent")
    entry = asked.interaction
    await rest("POST", f"/interactions/{entry.id}/{entry.token}/callback", json={"type": 5})
    path = f"/webhooks/{server.state.application.id}/{entry.token}"
    status, refused = await rest("POST", path, data=spoken({"content": "and text"}))
    assert (status, refused["code"]) == (400, 50159)
    status, made = await rest("POST", path, data=spoken({}))
    assert (status, made["flags"], made["attachments"][0]["waveform"]) == (200, 8192, "AAAA")
    assert (await asked.answered())["id"] == made["id"]
    status, more = await rest("POST", path, data=spoken({}))
    assert (status, more["flags"]) == (200, 8192)
