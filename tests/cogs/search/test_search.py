"""`/embed search`: what is found, how it is shown, and how it is shared."""

from tests.cogs.search.archive import Archive, hits


async def test_a_message_is_found_by_its_words(archive: Archive) -> None:
    wanted = await archive.say("The boiler in the cellar leaks again")
    await archive.say("Who brings cake on Friday?")
    invocation = await archive.search("boiler leaks")
    assert hits(invocation)[0] == wanted
    shown = invocation.messages[0]["embeds"][0]
    assert "The **boiler** in the cellar **leaks** again" in shown["description"]
    assert shown["footer"]["text"] == "boiler leaks"


async def test_nothing_is_found_where_nothing_was_said(archive: Archive) -> None:
    message = (await archive.search("boiler")).messages[0]
    assert message["content"].startswith("I found nothing like that")
    assert not message["components"]
