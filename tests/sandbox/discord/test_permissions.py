from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord import permissions
from sandbox.discord.permissions import ALL, Permission
from sandbox.discord.records import ChannelType, Overwrite
from sandbox.discord.seed import World, seeded

BITS = st.integers(0, ALL).map(lambda bits: bits & ALL & ~int(Permission.ADMINISTRATOR))


def test_bits_are_those_of_discord_py() -> None:
    ours = {str(bit.name).lower(): int(bit) for bit in Permission}
    theirs = discord.Permissions.VALID_FLAGS
    renamed = {"use_vad": "use_voice_activation", "manage_guild_expressions": "manage_expressions"}
    renamed |= {"create_guild_expressions": "create_expressions", "send_polls": "create_polls"}
    assert {renamed.get(name, name): bit for name, bit in ours.items()}.items() <= theirs.items()
    assert discord.Permissions.all().value & ALL == ALL


async def test_client_computes_the_same(client: Any, world: World) -> None:
    lab = client.get_guild(world.guild().id)
    for channel in lab.channels:
        for member in lab.members:
            place = world.state.channel(channel.id)
            ours = world.state.permissions(member.id, place)
            theirs = channel.permissions_for(member)
            assert bool(ours) == theirs.view_channel
            if ours and place.type in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
                for name in ("send_messages", "manage_messages", "create_public_threads"):
                    assert bool(ours & discord.Permissions.VALID_FLAGS[name]) == getattr(
                        theirs, name
                    )


@given(st.tuples(BITS, BITS, BITS, BITS, BITS, BITS))
def test_overwrites_apply_in_discords_order(bits: tuple[int, ...]) -> None:
    everyone, allow, deny, role_allow, role_deny, own = bits
    world = seeded(clock=lambda: 1e9 + 6e8)
    guild, channel = world.guild(), world.channel("general")
    member = guild.members[world.user("member").id]
    guild.roles[guild.id].permissions = everyone | Permission.VIEW_CHANNEL
    role = world.role("Member")
    role.permissions = 0
    channel.overwrites = {
        guild.id: Overwrite(guild.id, 0, allow & ~deny, deny),
        role.id: Overwrite(role.id, 0, role_allow & ~role_deny, role_deny),
        member.user.id: Overwrite(member.user.id, 1, own, 0),
    }
    found = permissions.in_channel(guild, member, channel)
    base = everyone | Permission.VIEW_CHANNEL
    base = base & ~deny | allow & ~deny
    base = base & ~role_deny | role_allow & ~role_deny
    base |= own
    if not base & Permission.VIEW_CHANNEL:
        assert found == 0
    elif base & Permission.SEND_MESSAGES:
        assert found == base
    else:
        assert found & ~base == 0
        assert not found & Permission.MENTION_EVERYONE


def test_owner_and_administrator_may_everything() -> None:
    world = seeded()
    guild, admin = world.guild(), world.user("admin")
    assert permissions.in_guild(guild, guild.members[admin.id]) == ALL
    guild.owner_id = world.user("member").id
    moderators = world.channel("moderators")
    assert permissions.in_channel(guild, guild.members[admin.id], moderators) == ALL
    assert not world.state.can_view(world.user("newcomer").id, moderators)
    assert world.state.can_view(world.user("moderator").id, moderators)


def test_owner_hides_nothing_from_the_timed_out_but_their_voice() -> None:
    world = seeded()
    guild = world.guild()
    member = guild.members[world.user("moderator").id]
    member.timed_out_until = world.state.now() + 60
    left = permissions.in_channel(guild, member, world.channel("general"))
    assert left == Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
