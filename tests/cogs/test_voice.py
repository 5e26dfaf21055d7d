"""Voice messages as Discord's API wants them, and mentions put into names."""

import base64
from dataclasses import dataclass
from typing import cast

import discord
import pytest

from bot.speech import Spoken, speakable
from cogs.voice import VoiceFile, with_names


def voice(waveform: bytes | None = b"\x00\x80\xff", seconds: float = 1.23456) -> Spoken:
    return Spoken(data=b"OggS", format="voice", seconds=seconds, waveform=waveform)


@dataclass
class Person:
    """All that is looked at of a person."""

    display_name: str
    id: int = 5


def person(name: str) -> discord.abc.User:
    return cast("discord.abc.User", Person(name))


def test_a_voice_message_tells_its_length_and_loudness() -> None:
    shown = VoiceFile(voice()).to_dict(0)
    assert shown == {
        "id": 0,
        "filename": "voice-message.ogg",
        "duration_secs": 1.235,
        "waveform": base64.b64encode(b"\x00\x80\xff").decode(),
    }


def test_a_voice_message_without_loudness_still_has_a_waveform() -> None:
    assert VoiceFile(voice(waveform=b"")).to_dict(0)["waveform"] == "AA=="


def test_people_are_called_by_their_names() -> None:
    text = with_names("<@5> and <@!5> and <@6>", None, [person("member")])
    assert text == "member and member and <@6>"
    assert speakable(text) == "member and member and someone"


@pytest.mark.parametrize("name", ["snake_case_x", "**bold**", "<@7>", "||x||", "`a`", "[a](b)"])
def test_names_keep_no_markup_of_their_own(name: str) -> None:
    text = with_names("Hello <@5>!", None, [person(name)])
    assert speakable(text) == f"Hello {name.replace('`', '')}!"


def test_outside_of_servers_channels_and_roles_stay_without_a_name() -> None:
    assert with_names("<#1> <@&2>", None) == "<#1> <@&2>"
