"""Posts fit into what Discord takes, whatever people write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.cases import BOT, Did
from bot.moderation.hands import CaseFile
from bot.storage.messages import Picture
from bot.storage.moderation import Case, CaseKind, CaseState, Deed
from cogs.moderation import buttons, letter, posts, wording
from sandbox.discord.embeds import rich

ID = 1_500_000_000_000_000_000
NASTY = st.text(max_size=20) | st.text("|*_`~[]()<>@#\\\n ", max_size=20)
TEXT = st.builds(str.__mul__, NASTY, st.sampled_from([1, 1, 50, 200]))
SHORT = st.builds(str.__mul__, NASTY, st.sampled_from([1, 1, 50]))
SENTENCES = st.sampled_from(["", "I may not delete messages in <#1>. " * 20])
REASONS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["hate", "word", "repeated", "report", "self-harm/intent"])},
        optional={
            "score": st.floats(0, 1),
            "threshold": st.floats(0, 1),
            "excerpt": SHORT,
            "action": st.just("flag"),
        },
    ),
    max_size=12,
)
DEEDS = st.lists(
    st.builds(
        Deed,
        case_id=st.just(1),
        at=st.integers(0, 4 * 10**12),
        by_id=st.sampled_from([BOT, ID]),
        deed=st.sampled_from(list(Did)),
        is_done=st.just(value=True),
        detail=SHORT,
    )
    | st.builds(
        Deed,
        case_id=st.just(1),
        at=st.just(0),
        by_id=st.just(BOT),
        deed=st.sampled_from(list(Did)),
        is_done=st.just(value=False),
        detail=SENTENCES,
    ),
    max_size=12,
)


def case(**changes: Any) -> Case:
    usual: dict[str, Any] = {
        "id": 1,
        "guild_id": ID,
        "number": 12,
        "kind": CaseKind.JUDGED,
        "channel_id": ID,
        "message_id": ID,
        "version": 0,
        "author_id": ID,
        "author_name": "Member",
        "content": "foul",
        "pictures": (),
        "scores": {},
        "reasons": (),
        "action": "flag",
        "minutes": None,
        "until": None,
        "late_ms": 0,
        "reporter_id": None,
        "state": CaseState.OPEN,
        "owes": (),
        "opened_at": 0,
        "closed_at": None,
        "closed_by": None,
        "post_channel_id": None,
        "post_id": None,
        "appeal": None,
        "appealed_at": None,
    }
    return Case(**(usual | changes))


CASES = st.builds(
    case,
    content=TEXT,
    author_name=SHORT,
    reasons=REASONS.map(tuple),
    state=st.sampled_from(CaseState),
    kind=st.sampled_from(CaseKind),
    appeal=st.none() | SHORT,
    late_ms=st.integers(0, 10**10),
    until=st.none() | st.integers(1, 4 * 10**12),
    reporter_id=st.none() | st.just(ID),
    version=st.sampled_from([0, 5]),
    pictures=st.lists(st.just(Picture("https://x.example", "image/png", 1)), max_size=3).map(tuple),
)
FILES = st.builds(CaseFile, CASES, DEEDS.map(tuple), st.integers(0, 99))


@given(st.lists(FILES, min_size=1, max_size=15))
def test_any_post_is_one_that_discord_takes(files: list[CaseFile]) -> None:
    embed = posts.shown(files)
    shown: dict[str, Any] = dict(embed.to_dict())
    (taken,) = rich([shown])
    assert taken["title"]
    assert all(field["value"].strip() for field in taken.get("fields", []))
    for field in [taken.get("description", ""), *(it["value"] for it in taken.get("fields", []))]:
        assert field.count("||") % 2 == 0, "no spoiler stays open"


@given(FILES)
def test_any_letter_is_one_that_discord_takes(file: CaseFile) -> None:
    done = Deed(case_id=1, at=0, by_id=BOT, deed="delete", is_done=True)
    told = letter.told(CaseFile(file.case, (done,)), None)
    assert 0 < len(told) <= 2_000
    assert told.count("||") % 2 == 0
    assert letter.APPEAL in told


@given(st.floats(0, 1))
def test_a_bar_grows_with_its_score(score: float) -> None:
    shown = wording.bar(score)
    assert len(shown) == 10
    assert shown.count("▰") == round(score * 10)
    assert float(wording.number(score)) <= score + 1e-9


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(31_000, "1 min"), (7_100_000, "118 min"), (7_200_000, "2 h"), (200_000_000, "2 days")],
)
def test_lateness_is_told_in_words(milliseconds: int, words: str) -> None:
    assert wording.lateness(milliseconds) == words


def test_a_case_that_was_judged_late_says_so() -> None:
    embed = posts.shown([CaseFile(case(late_ms=840_000))])
    assert embed.footer.text == "Judged 14 min late"


def test_an_unscored_opinion_and_a_rule_are_named_as_such() -> None:
    lines = wording.reasons(
        case(
            reasons=(
                {"name": "spamming", "score": 0.9, "action": "flag"},
                {"name": "word", "rule": 3, "excerpt": "bad *word*", "action": "delete"},
                {"name": "allow-link", "rule": 4, "excerpt": "evil.test", "action": "flag"},
                {"name": "repeated", "action": "timeout", "minutes": 60},
            )
        )
    )
    assert lines == [
        "`▰▰▰▰▰▰▰▰▰▱` **spamming** 0.90 (flagged)",
        r"Rule: **word**: ||bad \*word\*||",
        "Rule: **link that is not allowed**: ||evil.test||",
        "Repeated cases",
    ]


def test_a_case_is_named_for_what_was_said_and_not_for_earlier_ones() -> None:
    repeated = {"name": "repeated", "action": "timeout", "minutes": 60}
    word = {"name": "word", "rule": 3, "excerpt": "bad", "action": "flag"}
    assert wording.cause(case(reasons=(repeated, word))) == "word"
    assert wording.cause(case()) == "judged"


def test_who_may_not_read_the_channel_is_shown_no_word_of_what_was_said() -> None:
    reasons = (
        {"name": "word", "rule": 3, "excerpt": "secret", "action": "flag"},
        {"name": "hate", "score": 0.9, "threshold": 0.7, "action": "flag"},
    )
    told = Deed(case_id=1, at=0, by_id=ID, deed="report", is_done=True, detail="said secret")
    file = CaseFile(case(content="a secret", reasons=reasons, appeal="my secret"), (told,))
    page = str(posts.wordless(file).to_dict())
    assert "secret" not in page
    assert "**hate** 0.90" in page
    assert "reported it, too" in page


def test_dismissed_cases_have_no_buttons() -> None:
    dismissed = CaseFile(case(state=CaseState.DISMISSED))
    assert buttons.row([dismissed]) is None
    assert buttons.row([dismissed, CaseFile(case())]) is not None
