from typing import Any

from sandbox.discord.seed import World


async def test_client_connects_and_sees_the_world(client: Any, world: World) -> None:
    assert {guild.name for guild in client.guilds} == {"Parley Lab", "Quiet Corner"}
    lab = client.get_guild(world.guild("lab").id)
    assert (lab.me.id, len(lab.members), lab.chunked) == (world.state.bot_id, 5, True)
    assert {channel.name for channel in lab.text_channels} >= {"general", "questions"}
    assert lab.owner_id == world.user("admin").id
    assert lab.system_channel.name == "general"
