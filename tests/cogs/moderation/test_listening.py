"""What people say in a moderated server is judged, and what they delete is forgotten."""

from tests.cogs.moderation.precinct import FOUL, Precinct
from tests.scene import until


async def test_a_foul_message_becomes_a_case(precinct: Precinct) -> None:
    message_id = await precinct.say(FOUL)
    assert await precinct.cases(1) == [(message_id, "flag", 0)]
    await until(lambda: precinct.posts)
