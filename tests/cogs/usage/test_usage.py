"""`/usage` as members and admins see it."""

import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.endpoints.faults import Fault, Kind
from tests.scene import EPHEMERAL, Scene

Json = dict[str, Any]


async def asked(scene: Scene, name: str, *, who: str = "member", **options: Any) -> Json:
    invocation = await scene.actor(who).command(scene.channel(), name, **options)
    answer: Json = await invocation.answered()
    assert answer["flags"] & EPHEMERAL
    return answer


async def set_to(scene: Scene, key: str, value: str) -> None:
    answer = await asked(scene, "settings set", who="admin", key=key, value=value)
    assert key in answer["content"]


def fields(answer: Json) -> dict[str, str]:
    (page,) = answer["embeds"]
    return {field["name"]: field["value"] for field in page.get("fields", [])}


async def chatted(scene: Scene, prompt: str = "hello", who: str = "member") -> None:
    _, thread = await scene.chat(prompt, who=who)
    await scene.answer(thread)


async def test_who_used_nothing_yet_is_told_so(scene: Scene) -> None:
    shown = fields(await asked(scene, "usage me"))
    assert shown == {"Today": "Nothing yet.", "This month": "Nothing yet."}
    server = await asked(scene, "usage server", who="admin")
    assert server["embeds"][0]["description"] == "Nothing yet."
    assert not server["attachments"]


async def test_everybody_sees_their_own_use_with_their_limits(scene: Scene) -> None:
    await set_to(scene, "budget.member.requests_per_day", "4")
    await chatted(scene)
    await chatted(scene, who="newcomer")
    shown = fields(await asked(scene, "usage me"))
    assert shown["Today"].startswith("1 request, ")
    assert "tokens (" in shown["Today"]
    assert (
        "`██░░░░░░░░` Your limit of 4 requests for today: 1 used, opens again <t:"
        in shown["Limits"]
    )
    assert shown["Models in the last 30 days"].startswith("`rehearsal`: 1 request, ")


async def test_an_admin_sees_the_server_with_a_chart(scene: Scene) -> None:
    await chatted(scene)
    await chatted(scene, who="newcomer")
    scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=400))
    await chatted(scene, who="newcomer")
    answer = await asked(scene, "usage server", who="admin", days=7)
    (page,) = answer["embeds"]
    assert page["title"] == "What this server used in the last 7 days"
    assert page["description"].startswith("3 requests (1 failed), ")
    shown = fields(answer)
    newcomer, member = (scene.actor(who).id for who in ("newcomer", "member"))
    assert f"<@{newcomer}>: 2 requests" in shown["Members"]
    assert f"<@{member}>: 1 request," in shown["Members"]
    assert shown["Commands"].startswith("`/chat`: 3 requests")
    assert shown["Models"].startswith("`rehearsal`: 3 requests")
    (file,) = answer["attachments"]
    assert "3 requests" in file["description"]
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as response:
        with Image.open(io.BytesIO(await response.read())) as picture:
            assert picture.format == "PNG"
    assert not answer["mentions"]


async def test_usage_in_direct_messages_is_apart(scene: Scene) -> None:
    await chatted(scene)
    invocation = await scene.actor().command(await scene.actor().open_dm(), "usage me")
    answer = await invocation.answered()
    assert "direct messages" in answer["embeds"][0]["title"]
    assert fields(answer)["Today"] == "Nothing yet."


@pytest.mark.parametrize("who", ["moderator", "member", "newcomer"])
async def test_only_admins_see_the_server_also_when_the_command_is_forged(
    scene: Scene, who: str
) -> None:
    await chatted(scene)
    invocation = await scene.actor(who).forge(scene.channel(), "usage server")
    answer = await invocation.answered()
    assert "Manage Server" in answer["content"]
    assert not answer["embeds"]
