"""Which answers become examples, and what is in them."""

import asyncio
import errno
from typing import Any

import pytest

from bot.conversation.prompt import SETTING
from bot.errors import InputError
from bot.settings.personas import persona
from bot.storage.conversations import Kind, Picture, Problem, State, Text
from bot.storage.tuning import Examples
from bot.tuning.datasets import Audience, LeftOut, Portion, Wanted
from bot.tuning.datasets.writing import Writer
from tests.bot.tuning.datasets.hall import (
    BACKSTAGE,
    EVERYBODY,
    GENERAL,
    MEMBER,
    MODERATOR,
    NEWCOMER,
    OTHER_SERVER,
    Hall,
)


def said(example: dict[str, Any]) -> list[tuple[str, str]]:
    """What is said in an example but for the instructions."""
    return [(each["role"], each["content"]) for each in example["messages"][1:]]


async def test_a_liked_answer_becomes_an_example(hall: Hall) -> None:
    await hall.liked("What is a thread?", "A side conversation.")

    made = await hall.made()

    instructions = f"{persona('assistant').prompt}\n\n{SETTING}"
    assert made.lines == {
        Portion.TRAINING: [
            {
                "messages": [
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": "What is a thread?"},
                    {"role": "assistant", "content": "A side conversation."},
                ]
            }
        ]
    }
    assert made.checked[Portion.TRAINING].is_good
    assert made.checked[Portion.TRAINING].examples is Examples.CHAT


async def test_what_was_said_before_is_context_that_is_not_learnt(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Name a colour.")
    await hall.answer(conversation, "Blue.")
    await hall.ask(conversation, "Another one.")
    await hall.like(await hall.answer(conversation, "Green."))
    await hall.ask(conversation, "Too late to count.")

    (example,) = (await hall.made()).examples

    assert said(example) == [
        ("user", "Name a colour."),
        ("assistant", "Blue."),
        ("user", "Another one."),
        ("assistant", "Green."),
    ]
    assert [each.get("weight") for each in example["messages"]] == [None, None, 0, None, None]


async def test_in_a_channel_the_chain_of_replies_is_the_context(hall: Hall) -> None:
    conversation = await hall.begin(kind=Kind.CHANNEL)
    first = await hall.ask(conversation, "First.")
    one = await hall.answer(conversation, "One.", parent=first)
    elsewhere = await hall.ask(conversation, "Elsewhere.", parent=first)
    second = await hall.ask(conversation, "Second.", parent=one)
    await hall.like(await hall.answer(conversation, "Two.", parent=second))
    await hall.answer(conversation, "Not this.", parent=elsewhere)

    (example,) = (await hall.made()).examples

    assert [text for _, text in said(example)] == ["First.", "One.", "Second.", "Two."]


async def test_context_beyond_its_bound_is_left_out_whole_turns_at_a_time(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "old " * 1_500)
    await hall.answer(conversation, "older")
    await hall.ask(conversation, "new " * 1_500)
    await hall.like(await hall.answer(conversation, "newer"))

    (example,) = (await hall.made()).examples

    assert [role for role, _ in said(example)] == ["user", "assistant"]
    assert said(example)[0][1].startswith("new ")


@pytest.mark.parametrize("ratings", [[-1], [1, -1], []])
async def test_only_answers_that_nobody_disliked_are_examples(
    hall: Hall, ratings: list[int]
) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Well?")
    turn = await hall.answer(conversation, "Well.")
    for who, value in enumerate(ratings):
        await hall.store.rate(turn.id, who + 1, value)

    assert (await hall.made()).examples == []


async def test_ratings_after_the_time_of_the_dataset_do_not_make_examples(hall: Hall) -> None:
    await hall.liked("Before?", "Before.")
    until = hall.clock()
    await hall.liked("After?", "After.")

    assert (await hall.made(until=until)).answers == ["Before."]


async def test_a_dislike_counts_whenever_it_comes(hall: Hall) -> None:
    _, turn = await hall.liked("Before?", "Before.")
    until = hall.clock()
    await hall.dislike(turn)

    assert (await hall.made(until=until)).answers == []


async def test_other_servers_and_direct_messages_are_left_out(hall: Hall) -> None:
    await hall.liked("There?", "There.", guild=OTHER_SERVER)
    await hall.liked("Alone?", "Alone.", guild=None, kind=Kind.DM)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {}


async def test_private_threads_are_left_out(hall: Hall) -> None:
    await hall.liked("Secret?", "Secret.", private=True)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.PRIVATE: 1}


async def test_mentions_in_threads_count_only_where_the_thread_is_known_to_be_public(
    hall: Hall,
) -> None:
    for thread in (501, 502):
        conversation = await hall.store.create(
            kind=Kind.CHANNEL,
            guild_id=71,
            channel_id=thread,
            parent_channel_id=GENERAL,
            owner_id=MEMBER,
        )
        asked = await hall.ask(conversation, f"In {thread}?")
        turn = await hall.answer(conversation, f"In {thread}.", parent=asked)
        await hall.like(turn)

    made = await hall.made(Audience(frozenset({GENERAL}), frozenset({502})))

    assert made.answers == ["In 502."]
    assert made.left_out == {LeftOut.PRIVATE: 1}


async def test_nobody_gets_examples_of_channels_that_they_cannot_read(hall: Hall) -> None:
    await hall.liked("Here?", "Here.")
    await hall.liked("Behind?", "Behind.", home=BACKSTAGE)

    made = await hall.made(Audience(frozenset({GENERAL})))

    assert made.answers == ["Here."]
    assert made.left_out == {LeftOut.UNREADABLE: 1}


@pytest.mark.parametrize("guild", [71, 0])
async def test_conversations_of_who_opted_out_are_left_out(hall: Hall, guild: int) -> None:
    conversation = await hall.begin(NEWCOMER)
    await hall.ask(conversation, "Mine.", who=NEWCOMER)
    await hall.answer(conversation, "Yours.", to=NEWCOMER)
    await hall.ask(conversation, "And mine?")
    await hall.like(await hall.answer(conversation, "Another's."))
    await hall.opting.opt_out(NEWCOMER, guild)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.OPTED_OUT: 1}


async def test_words_of_who_opted_out_are_left_out_with_all_before_them(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Let us plan.")
    await hall.answer(conversation, "Gladly.")
    await hall.ask(conversation, "I live by the lake.", who=NEWCOMER)
    await hall.answer(conversation, "By the lake, then.", to=NEWCOMER)
    await hall.ask(conversation, "What shall we eat?")
    await hall.answer(conversation, "Soup.")
    await hall.ask(conversation, "And drink?")
    await hall.like(await hall.answer(conversation, "Tea."))
    await hall.opting.opt_out(NEWCOMER, 71)

    (example,) = (await hall.made()).examples

    texts = [text for _, text in said(example)]
    assert texts == ["What shall we eat?", "Soup.", "And drink?", "Tea."]


async def test_an_answer_to_several_is_left_out_when_one_of_them_opted_out(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "My secret word is plum.", who=NEWCOMER)
    await hall.ask(conversation, "Repeat it.")
    await hall.like(await hall.answer(conversation, "Plum."))
    await hall.opting.opt_out(NEWCOMER, 71)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.OPTED_OUT: 1}


async def test_who_opted_in_again_is_used_again(hall: Hall) -> None:
    await hall.liked("Mine?", "Yours.")
    await hall.opting.opt_out(MEMBER, 71)
    assert (await hall.made()).answers == []
    await hall.opting.opt_in(MEMBER, 71)

    assert (await hall.made()).answers == ["Yours."]


async def test_answers_without_their_end_are_left_out(hall: Hall) -> None:
    for state, finish in (
        (State.COMPLETE, "length"),
        (State.INTERRUPTED, "stop"),
        (State.FAILED, None),
    ):
        conversation = await hall.begin()
        await hall.ask(conversation, f"{state} {finish}?")
        turn = await hall.answer(conversation, "To be cont", state=state, finish=finish)
        await hall.like(turn)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.CUT_OFF: 1}


async def test_answers_about_pictures_and_unreadable_files_are_left_out(hall: Hall) -> None:
    for part in (Picture("cat.png", "image/png", b"png"), Problem("I cannot read cat.xyz.")):
        conversation = await hall.begin()
        await hall.ask(conversation, (Text("What is this?"), part))
        await hall.like(await hall.answer(conversation, "A cat."))

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.FILES: 2}


async def test_earlier_pictures_are_named_without_their_names(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(
        conversation, (Text("Look!"), Picture("willow-at-home.png", "image/png", b"png"))
    )
    await hall.answer(conversation, "Nice.")
    await hall.ask(conversation, "Thank you.")
    await hall.like(await hall.answer(conversation, "Any time."))

    (example,) = (await hall.made()).examples

    assert said(example)[0] == ("user", "Look!\n[picture]")


async def test_an_answer_whose_question_was_deleted_is_left_out(hall: Hall) -> None:
    conversation = await hall.begin()
    asked = await hall.ask(conversation, "Forget me.")
    await hall.like(await hall.answer(conversation, "Never."))
    await hall.store.forget_messages([100_000])
    assert await hall.store.turn(asked.id) is None

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.NO_QUESTION: 1}


async def test_an_answer_to_what_the_question_was_before_is_left_out(hall: Hall) -> None:
    conversation = await hall.begin()
    asked = await hall.ask(conversation, "Name a colour.")
    before = await hall.answer(conversation, "Blue.")
    await hall.like(before)
    await hall.store.revise(asked.message_ids[0], (Text("Name a soup."),))

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.CHANGED: 1}

    await hall.like(await hall.answer(conversation, "Borscht.", replaces=before))

    assert (await hall.made()).answers == ["Borscht."]


async def test_an_answer_to_something_else_is_no_worse_version(hall: Hall) -> None:
    conversation = await hall.begin()
    asked = await hall.ask(conversation, "Name a colour.")
    before = await hall.answer(conversation, "Blue.")
    await hall.dislike(before)
    await hall.store.revise(asked.message_ids[0], (Text("Name a soup."),))
    await hall.like(await hall.answer(conversation, "Borscht.", replaces=before))

    assert set((await hall.made()).lines) == {Portion.TRAINING}


async def test_earlier_words_that_were_edited_are_context_as_they_are_now(hall: Hall) -> None:
    conversation = await hall.begin()
    first = await hall.ask(conversation, "Good mroning.")
    await hall.answer(conversation, "Hello.")
    await hall.ask(conversation, "Name a colour.")
    await hall.like(await hall.answer(conversation, "Blue."))
    await hall.store.revise(first.message_ids[0], (Text("Good morning."),))

    (example,) = (await hall.made()).examples

    assert said(example)[0] == ("user", "Good morning.")


async def test_what_is_too_long_is_left_out(hall: Hall) -> None:
    await hall.liked("x" * 20_000, "Short.")
    await hall.liked("Short?", "x" * 20_000)

    made = await hall.made()

    assert made.examples == []
    assert made.left_out == {LeftOut.TOO_LONG: 2}


async def test_the_same_example_is_taken_once(hall: Hall) -> None:
    await hall.liked("What is a thread?", "A side conversation.")
    await hall.liked("what  is a THREAD?", "A side\nconversation.", who=NEWCOMER)
    await hall.liked("What is a thread?", "A string.")

    made = await hall.made()

    assert sorted(made.answers) == ["A side\nconversation.", "A string."]
    assert made.left_out == {LeftOut.TWICE: 1}


async def test_names_mentions_and_ids_become_roles(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "I am Willow. Ask @Linden or <@13>, not @Somebody in <#701>.")
    await hall.ask(conversation, "WILLOW is right, see 123456789012345678.", who=MODERATOR)
    await hall.like(await hall.answer(conversation, "Thank you, Willow and Linden!"))

    (example,) = (await hall.made()).examples

    assert said(example) == [
        (
            "user",
            (
                "member: I am member. Ask @moderator or @moderator, not @member in #channel."
                "\n\nmoderator: member is right, see (id)."
            ),
        ),
        ("assistant", "Thank you, member and moderator!"),
    ]


async def test_who_opted_out_is_not_named_by_others_either(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "I live by the lake.", who=NEWCOMER)
    await hall.answer(conversation, "By the lake, then.", to=NEWCOMER)
    await hall.ask(conversation, "Greet Maple Leaf.")
    await hall.like(await hall.answer(conversation, "Hello, Maple!"))
    await hall.opting.opt_out(NEWCOMER, 71)

    (example,) = (await hall.made()).examples

    assert said(example) == [("user", "Greet member 2."), ("assistant", "Hello, member 2!")]


async def test_people_who_take_no_part_are_not_named_where_they_are_mentioned(hall: Hall) -> None:
    await hall.liked("I am new here.", "Welcome.", who=NEWCOMER)
    await hall.liked("Where is @Maple Leaf?", "Not here.")

    made = await hall.made()

    assert ("user", "Where is @member?") in [said(example)[0] for example in made.examples]


async def test_the_instructions_are_those_that_held_when_it_was_answered(hall: Hall) -> None:
    await hall.liked("First?", "As an assistant.")
    await hall.settings.change(71, {"chat.persona": "teacher"}, by=1)
    await hall.liked("Second?", "As a teacher.")
    await hall.settings.change(71, {"chat.system_prompt": "Be a pirate."}, by=1)
    await hall.liked("Third?", "As a pirate.")
    await hall.liked("Fourth?", "As a critic.", persona="critic")
    await hall.settings.reset(71, ["chat.persona", "chat.system_prompt"], by=1)

    made = await hall.made()

    systems = {
        example["messages"][-1]["content"]: example["messages"][0]["content"].split("\n\n")[0]
        for example in made.examples
    }
    assert systems == {
        "As an assistant.": persona("assistant").prompt,
        "As a teacher.": persona("teacher").prompt,
        "As a pirate.": "Be a pirate.",
        "As a critic.": persona("critic").prompt,
    }


async def test_a_disliked_answer_and_its_liked_version_are_a_pair(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Name a colour.")
    worse = await hall.answer(conversation, "Soup.")
    await hall.dislike(worse)
    await hall.like(await hall.answer(conversation, "Blue, Willow.", replaces=worse))

    made = await hall.made()

    system = made.examples[0]["messages"][0]
    assert made.lines[Portion.PAIRS] == [
        {
            "input": {"messages": [system, {"role": "user", "content": "Name a colour."}]},
            "preferred_output": [{"role": "assistant", "content": "Blue, member."}],
            "non_preferred_output": [{"role": "assistant", "content": "Soup."}],
        }
    ]
    assert made.answers == ["Blue, member."]
    assert made.checked[Portion.PAIRS].is_good
    assert made.checked[Portion.PAIRS].examples is Examples.PREFERENCE


async def test_a_liked_answer_and_its_disliked_later_version_are_a_pair(hall: Hall) -> None:
    conversation = await hall.begin(kind=Kind.CHANNEL)
    asked = await hall.ask(conversation, "Name a colour.")
    better = await hall.answer(conversation, "Blue.", parent=asked)
    await hall.like(better)
    await hall.dislike(await hall.answer(conversation, "Soup.", parent=asked, replaces=better))

    (pair,) = (await hall.made()).lines[Portion.PAIRS]

    assert pair["preferred_output"][0]["content"] == "Blue."
    assert pair["non_preferred_output"][0]["content"] == "Soup."


async def test_a_version_that_was_disliked_later_makes_no_pair(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Name a colour.")
    worse = await hall.answer(conversation, "Soup.")
    await hall.like(await hall.answer(conversation, "Blue.", replaces=worse))
    until = hall.clock()
    await hall.dislike(worse)

    assert Portion.PAIRS not in (await hall.made(until=until)).lines


async def test_versions_that_are_not_rated_make_no_pair(hall: Hall) -> None:
    conversation = await hall.begin()
    await hall.ask(conversation, "Name a colour.")
    first = await hall.answer(conversation, "Soup.")
    await hall.like(await hall.answer(conversation, "Blue.", replaces=first))

    assert Portion.PAIRS not in (await hall.made()).lines


async def test_from_ten_examples_on_some_validate(hall: Hall) -> None:
    for number in range(9):
        await hall.liked(f"What is {number} and one?", f"{number + 1}")
    assert set((await hall.made()).lines) == {Portion.TRAINING}
    await hall.liked("What is nine and one?", "10")

    made = await hall.made()

    assert made.written.counts[Portion.VALIDATION] >= 1
    assert sum(made.written.counts.values()) == 10
    assert len(made.examples) == 10


async def test_the_same_dataset_is_made_again(hall: Hall) -> None:
    for number in range(30):
        await hall.liked(f"What is {number}?", f"It is {number}.")
    until = hall.clock()
    first = await hall.made(until=until)
    await hall.liked("And later?", "Later.")

    assert (await hall.made(until=until)).lines == first.lines


async def test_ten_samples_are_from_all_over_it(hall: Hall) -> None:
    for number in range(25):
        await hall.liked(f"What is {number}?", f"It is {number}.")

    samples = (await hall.made()).written.samples

    answers = [each["messages"][-1]["content"] for each in samples]
    assert len(set(answers)) == 10
    assert {"It is 24.", "It is 2."} <= set(answers), "the newest come first"


async def test_more_than_fits_is_not_taken(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.tuning.datasets.writing.MOST", 3)
    for number in range(5):
        await hall.liked(f"What is {number}?", f"It is {number}.")

    made = await hall.made()

    assert sorted(made.answers) == ["It is 2.", "It is 3.", "It is 4."], "the newest"
    assert made.written.is_full


async def test_the_folder_goes_when_it_was_used(hall: Hall) -> None:
    await hall.liked("Here?", "Here.")

    made = await hall.made()

    assert not made.folder.exists()


async def test_the_folder_goes_when_its_use_is_broken_off(hall: Hall) -> None:
    await hall.liked("Here?", "Here.")
    held = asyncio.Event()
    folders = []

    async def use() -> None:
        async with hall.datasets.made(Wanted(71, EVERYBODY, hall.clock())) as dataset:
            folders.append(dataset.folder)
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(use())
    await held.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert not folders[0].exists()


async def test_a_full_disk_is_told(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.liked("Here?", "Here.")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "add", full)
    with pytest.raises(InputError, match="no room"):
        await hall.made()


async def test_unusual_characters_stay_on_one_line(hall: Hall) -> None:
    await hall.liked("What is \x00 this?", "Nothing:\u2028\x85\x1e and\r\nnothing.")

    made = await hall.made()

    assert made.checked[Portion.TRAINING].is_good
    assert made.answers == ["Nothing:\u2028\x85\x1e and\r\nnothing."]


async def test_it_tells_how_many_answers_were_looked_at(hall: Hall) -> None:
    for number in range(25):
        await hall.liked(f"What is {number}?", f"It is {number}.")
    told: list[tuple[int, int]] = []

    await hall.made(tell=lambda *counts: told.append(counts))

    assert told == [(20, 25), (25, 25)]
