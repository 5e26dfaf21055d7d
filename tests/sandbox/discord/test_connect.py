import discord


async def test_client_connects_and_sees_the_world(client, world):
    assert {guild.name for guild in client.guilds} == {"Parley Lab", "Quiet Corner"}
    lab = client.get_guild(world.guild("lab").id)
    assert lab.me.id == world.state.bot_id
    assert len(lab.members) == 5
    assert lab.chunked
    assert {c.name for c in lab.text_channels} >= {"general", "questions"}


async def test_message_goes_out_and_comes_back(client, world):
    channel = client.get_channel(world.channel("general").id)
    sent = await channel.send("hello", embed=discord.Embed(title="x"))
    heard = await client.hear("MESSAGE_CREATE")
    assert heard["id"] == str(sent.id)
    await sent.edit(content="changed")
    assert (await client.hear("MESSAGE_UPDATE"))["content"] == "changed"
    await sent.delete()
    await client.hear("MESSAGE_DELETE")
