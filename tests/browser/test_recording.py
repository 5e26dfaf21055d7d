"""Voice messages from the page: recorded by the browser's pretended microphone, or from a file."""

import math
import struct
import wave
from io import BytesIO

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)

VOICE = 1 << 13
UNTIL_LOUD = """
bars => new Promise(done => {
  const isLoud = bar => Number(bar.style.getPropertyValue("--loud")) > 0.05;
  const look = () => (bars.some(isLoud) ? done(true) : requestAnimationFrame(look));
  look();
})
"""


def tone(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A sound file with one tone."""
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        signs = (math.sin(2 * math.pi * 440 * at / rate) for at in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", int(20000 * each)) for each in signs))
    return made.getvalue()


async def test_what_is_said_into_the_microphone_becomes_a_voice_message(desk: Desk) -> None:
    await desk.open()
    await desk.page.get_by_role("button", name="Record a voice message").click()
    bar = desk.page.get_by_role("group", name="Recording a voice message")
    await expect(bar.get_by_role("button", name="Send")).to_be_focused()
    await expect(bar.locator("time")).to_have_text("0:01")
    assert await bar.locator(".recorder-wave i").evaluate_all(UNTIL_LOUD)
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("group", name="Voice message", exact=True)).to_be_visible()
    said = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    assert said["flags"] & VOICE
    (sound,) = said["attachments"]
    assert sound["content_type"] == "audio/ogg"
    assert 0.8 < sound["duration_secs"] < 20
    await expect(desk.page.get_by_role("textbox", name="Message #general")).to_be_focused()


async def test_a_recording_is_thrown_away_by_escape_and_on_leaving_the_channel(desk: Desk) -> None:
    await desk.open()
    before = len(desk.scene.actor("member").sees(desk.scene.channel()))
    record = desk.page.get_by_role("button", name="Record a voice message")
    bar = desk.page.get_by_role("group", name="Recording a voice message")
    await record.click()
    await expect(bar).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)
    await record.click()
    await expect(bar).to_be_visible()
    await desk.page.get_by_role("button", name="questions", exact=True).click()
    await expect(bar).to_have_count(0)
    assert len(desk.scene.actor("member").sees(desk.scene.channel())) == before


async def test_without_a_microphone_a_sound_file_is_offered_instead(desk: Desk) -> None:
    await desk.page.add_init_script(
        "navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('none', 'NotFoundError'))"
    )
    await desk.open()
    await desk.page.get_by_role("button", name="Record a voice message").click()
    await expect(desk.page.locator("#toasts")).to_contain_text("send a sound file instead")
    await expect(desk.page.get_by_role("textbox", name="Message #general")).to_be_visible()


async def test_a_sound_file_becomes_a_voice_message(desk: Desk) -> None:
    await desk.open()
    await desk.page.get_by_role("button", name="Add").click()
    async with desk.page.expect_file_chooser() as choosing:
        await desk.page.get_by_role("menuitem", name="Send a sound as a voice message").click()
    await (await choosing.value).set_files(
        {"name": "tone.wav", "mimeType": "audio/wav", "buffer": tone()}
    )
    player = desk.page.get_by_role("group", name="Voice message", exact=True)
    await expect(player).to_be_visible()
    said = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    assert said["attachments"][0]["duration_secs"] == pytest.approx(1.0, abs=0.1)
