"""What is left of names, mentions and ids."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tuning.datasets.names import Disguise, mentioned

HERON = {1: ("Silver Heron", "member")}
BOTH = {**HERON, 2: ("linden", "moderator")}


@pytest.mark.parametrize(
    ("text", "disguised"),
    [
        ("Hello Silver Heron!", "Hello member!"),
        ("hello silver heron", "hello member"),
        ("Hello Silver, old Heron.", "Hello member, old member."),
        ("Silvery is no silver", "Silvery is no silver"),
        ("Linden's", "moderator's"),
        ("`Silver` is a metal", "`member` is a metal"),
        ("<@1> and <@!2> and <@3>", "@member and @moderator and @member"),
        ("<@&9> <#8> <:wave:7> <a:dance:6> </chat:5>", "@role #channel :wave: :dance: /chat"),
        ("https://discord.com/channels/1/2/3 is it", "(link to a message) is it"),
        ("https://ptb.discordapp.com/channels/@me/2", "(link to a message)"),
        ("id 123456789012345678!", "id (id)!"),
        (
            "1234567890123456 and 123456789012345678901",
            "1234567890123456 and 123456789012345678901",
        ),
        ("@Silver @somebody @everyone @here", "@member @member @everyone @here"),
        ("write to silver@example.org", "write to silver@example.org"),
        ("```python\n@property\n```", "```python\n@property\n```"),
        ("`@property` and @property", "`@property` and @member"),
        ("```\n@dataclass", "```\n@dataclass"),
        ("https://social.example/@nobody", "https://social.example/@nobody"),
    ],
)
def test_people_become_roles(text: str, disguised: str) -> None:
    assert Disguise(BOTH).put_on(text) == disguised


def test_two_of_a_role_are_numbered_as_they_came() -> None:
    disguise = Disguise({**BOTH, 3: ("Maple", "member"), 4: ("Juniper", "moderator")})

    assert disguise.put_on("<@4> met Maple") == "@moderator 2 met member 2"
    assert [disguise.label(it) for it in (1, 2, 3, 4, 5, None)] == [
        "member",
        "moderator",
        "member 2",
        "moderator 2",
        "member",
        "member",
    ]


def test_names_without_capitals_are_found_within_words() -> None:
    assert Disguise({1: ("田中", "member")}).put_on("田中さん、どうぞ") == "memberさん、どうぞ"


@pytest.mark.parametrize("name", ["", "\u200b", "Al", "!?", "42", "   "])
def test_names_that_could_be_anything_are_left(name: str) -> None:
    text = "Al saw 42 of someone!? Yes."

    assert Disguise({1: (name, "member")}).put_on(text) == text


def test_who_takes_no_part_is_named_only_after_an_at_sign() -> None:
    disguise = Disguise(HERON, mentioned(["Maple Leaf", "Maple", "Silver Heron", "\u200b"]))

    assert disguise.put_on("@Maple Leaf, @maple and Maple") == "@member, @member and Maple"


def test_nobody_known_finds_no_mentions() -> None:
    assert mentioned([]) is None
    assert mentioned(["\u200b"]) is None


@given(name=st.text(min_size=1, max_size=40), text=st.text(max_size=200))
def test_any_name_and_any_text_can_be_disguised(name: str, text: str) -> None:
    disguise = Disguise({1: (name, "member")}, mentioned([name]))

    once = disguise.put_on(f"{text} {name} @{name}")

    assert not re.search(r"<@!?\d{1,20}>", once)


@given(name=st.from_regex(r"[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})?", fullmatch=True))
def test_a_name_is_never_left_beside_other_words(name: str) -> None:
    said = f"Hi {name}, ({name}) *{name}* __{name}__ {name.upper()}"

    text = Disguise({1: (name, "x")}).put_on(said)

    words = {word.casefold() for word in re.findall(r"\w+", text)} - {"hi", "x"}
    assert not words & {word.casefold() for word in name.split()}
