"""Voice messages as a bot sends them, which discord.py has no method for."""

import base64
from io import BytesIO
from typing import Any

import discord
import pytest
from discord.http import handle_message_parameters

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World
from sandbox.discord.state import Draft, Upload

POINTS = base64.b64encode(bytes(range(256))).decode()
VOICE = discord.MessageFlags(voice=True)


class Spoken(discord.File):
    def to_dict(self, index: int) -> dict[str, Any]:
        return {**super().to_dict(index), "duration_secs": 12.34, "waveform": POINTS}


async def test_duration_and_waveform_travel_both_ways(client: Any, world: World) -> None:
    general = client.get_channel(world.channel("general").id)
    file = Spoken(BytesIO(b"OggS"), "voice-message.ogg")
    with handle_message_parameters(file=file, flags=VOICE) as form:
        made = await client.http.send_message(general.id, params=form)
    heard = (await client.hear("MESSAGE_CREATE"))["attachments"][0]
    message = await general.fetch_message(int(made["id"]))
    (sound,) = message.attachments
    assert message.flags.voice
    assert sound.is_voice_message()
    assert (sound.duration, sound.content_type) == (12.34, "audio/ogg")
    assert sound.waveform == bytes(range(256)) == base64.b64decode(heard["waveform"])
    assert await sound.read() == b"OggS"
    with pytest.raises(discord.HTTPException) as refused:
        await message.edit(content="cannot be edited")
    assert refused.value.code == 50162


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filename": "voice.txt"}, 50160),
        ({"waveform": None}, 50161),
        ({"waveform": "not base64"}, 50161),
        ({"waveform": base64.b64encode(bytes(257)).decode()}, 50161),
        ({"duration_secs": None}, 50161),
    ],
)
def test_what_is_no_voice_message_is_refused(
    world: World, change: dict[str, Any], code: int
) -> None:
    upload: Any = {"filename": "v.ogg", "content": b"OggS", "duration_secs": 1, "waveform": POINTS}
    draft = Draft(uploads=[Upload(**(upload | change))], flags=VOICE.value)
    with pytest.raises(DiscordError) as refused:
        world.state.create_message(world.user("member").id, world.channel("general").id, draft)
    assert refused.value.code == code
