"""The world as a whole: one port, its control interface, what it tells a newcomer."""

import base64
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints.audio.ears import Ears
from sandbox.world import Sandbox


class Visitor:
    """Somebody with curl."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self._session.request(method, self._base + path, json=body) as response:
            return response.status, await response.json()


@pytest.fixture
async def visitor(world: Sandbox) -> Any:
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, world.url)


async def test_everything_is_on_one_loopback_port(world: Sandbox, visitor: Visitor) -> None:
    assert world.url.startswith("http://127.0.0.1:")
    assert (await visitor("GET", "/api/v10/gateway"))[1]["url"].startswith("ws://127.0.0.1:")
    assert (await visitor("GET", "/v1/models"))[0] == 401
    assert (await visitor("GET", "/sandbox/"))[0] == 200
    assert world.url in world.welcome()


async def test_the_endpoint_s_calls_can_be_seen(world: Sandbox, visitor: Visitor) -> None:
    headers = {"Authorization": f"Bearer {world.endpoint.api_key}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        asked = {"model": "rehearsal", "messages": [{"role": "user", "content": "hi"}]}
        async with session.post(f"{world.url}/v1/chat/completions", json=asked) as response:
            assert response.status == 200
    _, calls = await visitor("GET", "/sandbox/endpoint/calls")
    assert [(call["path"], call["model"], call["status"]) for call in calls] == [
        ("/chat/completions", "rehearsal", 200)
    ]
    _, call = await visitor("GET", f"/sandbox/endpoint/calls/{calls[0]['number']}")
    assert call["body"] == asked
    assert call["answer"]["choices"][0]["message"]["role"] == "assistant"
    status, refused = await visitor("GET", "/sandbox/endpoint/calls/99")
    assert (status, "error" in refused) == (404, True)


async def test_a_streamed_answer_can_be_seen_event_by_event(
    world: Sandbox, visitor: Visitor
) -> None:
    headers = {"Authorization": f"Bearer {world.endpoint.api_key}"}
    words = "repeat: " + "word " * 2_000
    for content in ("repeat: hello", words):
        asked = {"model": "rehearsal", "messages": [{"role": "user", "content": content}]}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(
                f"{world.url}/v1/chat/completions", json={**asked, "stream": True}
            ) as response,
        ):
            await response.read()
    _, short = await visitor("GET", "/sandbox/endpoint/calls/1")
    told = [event["choices"][0]["delta"].get("content") or "" for event in short["answer"][:-1]]
    assert ("".join(told), short["answer"][-1]) == ("hello", "[DONE]")
    _, long = await visitor("GET", "/sandbox/endpoint/calls/2")
    assert long["answer"][-1] == "…"
    _, calls = await visitor("GET", "/sandbox/endpoint/calls?after=1")
    assert [call["number"] for call in calls] == [2]
    assert (await visitor("GET", "/sandbox/endpoint/calls?after=x"))[0] == 400


async def test_sound_is_told_of_by_its_size(world: Sandbox, visitor: Visitor) -> None:
    headers = {"Authorization": f"Bearer {world.endpoint.api_key}"}
    asked = {"model": "rehearsal-speech", "input": "hi", "voice": "alloy"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{world.url}/v1/audio/speech", json=asked) as response,
    ):
        size = len(await response.read())
    _, call = await visitor("GET", "/sandbox/endpoint/calls/1")
    assert call["answer"] == f"{size} bytes of audio/mpeg"


async def test_faults_of_the_endpoint_can_be_lifted_one_by_one(
    world: Sandbox, visitor: Visitor
) -> None:
    _, first = await visitor("POST", "/sandbox/endpoint/faults", {"kind": "reset", "times": None})
    _, second = await visitor("POST", "/sandbox/endpoint/faults", {"kind": "stall"})
    path = f"/sandbox/endpoint/faults/{first['id']}"
    assert (await visitor("DELETE", path))[0] == 200
    assert [scripted.id for scripted in world.endpoint.faults] == [second["id"]]
    assert (await visitor("DELETE", path))[0] == 404
    assert (await visitor("DELETE", "/sandbox/endpoint/faults/x"))[0] == 404


async def test_the_rate_limits_can_be_looked_at(visitor: Visitor) -> None:
    assert await visitor("GET", "/sandbox/rate-limits") == (
        200,
        {"mode": "generous", "exhausted": 0, "refused": 0},
    )
    await visitor("PATCH", "/sandbox/rate-limits", {"exhausted": 60})
    _, limits = await visitor("GET", "/sandbox/rate-limits")
    assert 50 < limits["exhausted"] <= 60


async def test_a_form_with_files_is_shown_by_what_was_in_it(
    world: Sandbox, visitor: Visitor
) -> None:
    form = aiohttp.FormData({"prompt": "a hat"})
    form.add_field("image", b"nonsense", filename="x.png", content_type="image/png")
    headers = {"Authorization": f"Bearer {world.endpoint.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{world.url}/v1/images/edits", data=form) as response,
    ):
        assert response.status == 400
    _, call = await visitor("GET", "/sandbox/endpoint/calls/1")
    assert call["body"] == {
        "prompt": "a hat",
        "image": {"filename": "x.png", "mime": "image/png", "size": 8},
    }


async def test_the_bot_is_told_of_a_model_that_makes_pictures(
    world: Sandbox, tmp_path: Path
) -> None:
    model = world.endpoint.models.get(world.environment(tmp_path)["IMAGE_MODEL"])
    assert model
    assert model.paints


async def test_the_bot_is_told_of_models_that_hear_and_that_speak(
    world: Sandbox, tmp_path: Path
) -> None:
    environment = world.environment(tmp_path)
    hears = world.endpoint.models.get(environment["TRANSCRIPTION_MODEL"])
    speaks = world.endpoint.models.get(environment["SPEECH_MODEL"])
    assert hears
    assert hears.hears
    assert speaks
    assert speaks.speaks


async def test_the_bot_is_told_of_a_model_that_judges(world: Sandbox, tmp_path: Path) -> None:
    model = world.endpoint.models.get(world.environment(tmp_path)["MODERATION_MODEL"])
    assert model
    assert model.judges


async def test_the_endpoint_s_faults_and_pace_can_be_switched(
    world: Sandbox, visitor: Visitor
) -> None:
    assert (await visitor("POST", "/sandbox/endpoint/faults", {"kind": "reset"}))[0] == 200
    _, faults = await visitor("GET", "/sandbox/endpoint/faults")
    assert faults[0]["fault"]["kind"] == "reset"
    assert (await visitor("DELETE", "/sandbox/endpoint/faults"))[0] == 200
    assert not list(world.endpoint.faults)
    assert (await visitor("PATCH", "/sandbox/endpoint", {"pace": 0.5}))[1]["pace"] == 0.5
    assert world.endpoint.pace == 0.5


async def test_paths_of_the_endpoint_can_be_gone_and_come_back(
    world: Sandbox, visitor: Visitor
) -> None:
    for is_gone in (True, False):
        _, set_ = await visitor("PATCH", "/sandbox/endpoint", {"variations_gone": is_gone})
        assert set_ == {
            "pace": 0,
            "tuning_pace": 0.4,
            "completions_gone": False,
            "edits_gone": True,
            "variations_gone": is_gone,
            "moderations_gone": False,
            "embeddings_gone": False,
            "translations_gone": False,
            "refuses_ogg": False,
            "files_gone": False,
            "fine_tuning": "new",
        }
        assert world.endpoint.variations_gone is is_gone


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"speed": 1},
        {"variations_gone": "yes"},
        {"fine_tuning": "newer", "variations_gone": True},
        {"tuning_pace": -1, "variations_gone": True},
    ],
)
async def test_what_the_endpoint_cannot_be_set_to_is_refused(
    world: Sandbox, visitor: Visitor, body: Any
) -> None:
    assert (await visitor("PATCH", "/sandbox/endpoint", body))[0] == 400
    assert not world.endpoint.variations_gone


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sandbox/endpoint/faults", {"kind": "nonsense"}),
        ("/sandbox/endpoint/faults", {}),
    ],
)
async def test_nonsense_is_refused_with_a_sentence(visitor: Visitor, path: str, body: Any) -> None:
    status, refused = await visitor("POST", path, body)
    assert status == 400
    assert refused["error"]


async def test_a_pace_out_of_range_is_refused(visitor: Visitor) -> None:
    assert (await visitor("PATCH", "/sandbox/endpoint", {"pace": -1}))[0] == 400


async def test_everything_offered_is_described(visitor: Visitor) -> None:
    _, described = await visitor("GET", "/sandbox/")
    paths = {entry["path"] for entry in described["entries"]}
    assert {"/sandbox/endpoint/calls", "/sandbox/faults"} <= paths


async def test_a_voice_message_with_real_sound_can_be_sent(visitor: Visitor) -> None:
    body = {"speech": "Good morning, bot.", "tones": True}
    status, said = await visitor("POST", "/sandbox/as/member/channels/general/voice", body)
    assert (status, said["engine"]) == (200, "tones")
    (sound,) = said["attachments"]
    assert sound["duration_secs"] == pytest.approx(1.5, abs=0.3)
    assert len(base64.b64decode(sound["waveform"])) == int(sound["duration_secs"] * 10)
    async with aiohttp.ClientSession() as session, session.get(sound["url"]) as response:
        recording = await response.read()
    heard = await Ears(has_engine=False).hear(recording, "ogg")
    assert heard.text == "Good morning, bot."


@pytest.mark.parametrize("speech", ["", "  ", 7, "a" * 5000])
async def test_a_voice_message_says_something(visitor: Visitor, speech: Any) -> None:
    path = "/sandbox/as/member/channels/general/voice"
    status, refused = await visitor("POST", path, {"speech": speech})
    assert (status, "speech" in refused["error"]) == (400, True)


async def test_newcomers_are_told_how_to_send_a_voice_message(world: Sandbox) -> None:
    assert f"{world.url}/sandbox/as/member/channels/general/voice" in world.welcome()


async def test_newcomers_are_told_how_to_slow_fine_tuning_down(
    world: Sandbox, visitor: Visitor
) -> None:
    told = world.welcome().partition(f"curl -X PATCH '{world.url}/sandbox/endpoint'")[2]
    body = json.loads(told.partition("-d '")[2].partition("'")[0])
    assert (await visitor("PATCH", "/sandbox/endpoint", body))[0] == 200
    assert (world.endpoint.tuning_pace, world.endpoint.fine_tuning) == (2, "old")


async def test_newcomers_are_told_what_is_not_real(world: Sandbox) -> None:
    assert "is invented" in world.welcome()
    assert "letters, not meaning" in world.welcome()


async def test_the_bot_is_told_of_a_model_that_makes_embeddings(
    world: Sandbox, tmp_path: Path
) -> None:
    model = world.endpoint.models.get(world.environment(tmp_path)["EMBEDDING_MODEL"])
    assert model
    assert model.embeds
