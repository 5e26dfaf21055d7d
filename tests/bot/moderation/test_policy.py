import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.categories import CATEGORIES, FIRST
from bot.moderation.policy import escalated, exemption, verdict
from bot.moderation.rules import ACTIONS, Hit
from bot.moderation.verdicts import REPEATED, Action, Reason, Verdict
from bot.settings import definition
from bot.settings.kinds import Table
from tests.bot.moderation.samples import AUTHOR, CHANNEL, THREAD, Laid, Thought, said, values

STAFF = 11


@pytest.mark.parametrize(
    ("message", "settings", "reason"),
    [
        ({}, {}, None),
        ({"is_bot": True}, {}, "bot"),
        ({"is_bot": True}, {"bots": True}, None),
        ({"is_moderator": True}, {}, "moderator"),
        ({"is_moderator": True}, {"exempt_moderators": False}, None),
        ({"roles": frozenset({STAFF, 12})}, {"exempt_roles": frozenset({STAFF})}, "role"),
        ({"roles": frozenset({12})}, {"exempt_roles": frozenset({STAFF})}, None),
        ({}, {"exempt_members": frozenset({AUTHOR})}, "member"),
        ({}, {"exempt_channels": frozenset({CHANNEL})}, "channel"),
        ({"channel_id": THREAD}, {"exempt_channels": frozenset({CHANNEL})}, "channel"),
        ({"channel_id": THREAD}, {"exempt_channels": frozenset({THREAD})}, "channel"),
    ],
)
def test_who_and_what_is_left_unchecked(message: Any, settings: Any, reason: str | None) -> None:
    assert exemption(said(**message), values(**settings)) == reason


def test_roles_that_a_server_counts_as_moderators_are_left_unchecked() -> None:
    settings = values() | {"access.moderators": frozenset({STAFF})}
    assert exemption(said(frozenset({STAFF})), settings) == "moderator"
    assert exemption(said(frozenset({STAFF + 1})), settings) is None
    strict = values(exempt_moderators=False) | {"access.moderators": frozenset({STAFF})}
    assert exemption(said(frozenset({STAFF})), strict) is None


@pytest.mark.parametrize(
    ("score", "settings", "counts"),
    [
        (0.7, {}, True),
        (0.69, {}, False),
        (0.8, {"threshold": 0.9}, False),
        (0.8, {"thresholds": {"hate": 0.8}, "threshold": 1.0}, True),
        (0.79, {"thresholds": {"hate": 0.8}}, False),
        (0.8, {"thresholds": {"hate/threatening": 0.9}}, True),
        (1.0, {"threshold": 1.0}, True),
        (0.999, {"threshold": 1.0}, False),
    ],
)
def test_a_category_counts_from_its_threshold_on(
    score: float, settings: Any, *, counts: bool
) -> None:
    found = verdict(Thought({"hate": score}, flagged=not counts), [], values(**settings))
    assert (found.action is Action.FLAG) is counts
    assert [reason.score for reason in found.reasons] == [score] * counts
    assert found.scores == {"hate": score}


@given(
    st.dictionaries(st.sampled_from(sorted(CATEGORIES)), st.floats(0, 1), min_size=1),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_higher_threshold_never_flags_more(
    scores: dict[str, float], one: float, other: float
) -> None:
    low, high = (
        {reason.name for reason in verdict(Thought(scores), [], values(threshold=it)).reasons}
        for it in sorted((one, other))
    )
    assert high <= low


def test_nothing_is_done_about_what_nobody_objects_to() -> None:
    assert verdict(None, [], values()) == Verdict()
    assert verdict(Thought({}, flagged=True), [], values()) == Verdict(scores={})


def test_booleans_count_as_the_highest_score() -> None:
    found = verdict(Thought({"violence": 1.0, "hate": 0.0}), [], values(threshold=1.0))
    assert [reason.name for reason in found.reasons] == ["violence"]


@pytest.mark.parametrize(
    ("scores", "flagged", "names"),
    [
        ({"spam": 0.99}, False, []),
        ({"spam": 0.6, "scam": 0.2}, True, ["spam"]),
        ({"spam": 0.2, "scam": 0.1}, True, ["spam"]),
        ({"flagged": 1.0}, True, ["flagged"]),
        ({"violence": 0.95, "spam": 0.01}, True, ["violence"]),
        ({"violence": 0.6, "spam": 0.01}, True, []),
    ],
)
def test_categories_that_only_the_endpoint_knows_follow_its_opinion(
    scores: dict[str, float], names: list[str], *, flagged: bool
) -> None:
    found = verdict(Thought(scores, flagged=flagged), [], values())
    assert [reason.name for reason in found.reasons] == names


def test_an_unknown_category_with_a_threshold_of_its_own_follows_that() -> None:
    settings = values(thresholds={"spam": 0.3})
    assert verdict(Thought({"spam": 0.4}), [], settings).reasons[0].threshold == 0.3
    assert verdict(Thought({"spam": 0.2}, flagged=True), [], settings).reasons == ()


def test_categories_go_by_one_name_however_a_server_writes_them() -> None:
    settings = values(thresholds={"self-harm/intent": 0.5, "dangerous_content": 0.4})
    scores = {"self_harm_intent": 0.6, "self-harm/intent": 0.1, "Dangerous Content": 0.4}
    found = verdict(Thought(scores), [], settings)
    assert [reason.name for reason in found.reasons] == ["self-harm/intent", "dangerous_content"]
    assert found.scores == {"self-harm/intent": 0.6, "dangerous_content": 0.4}


@given(st.text())
def test_every_category_gets_a_name_that_settings_take(name: str) -> None:
    found = verdict(Thought({name: 1.0}, flagged=True), [], values()).reasons[0].name
    kind = definition("moderation.thresholds").kind
    assert kind.load({found: 0.5}) == {found: 0.5}


def test_the_categories_of_all_models_are_described() -> None:
    assert len(CATEGORIES) == 13
    assert set(FIRST) < set(CATEGORIES)
    assert all(5 < len(line) <= 100 for line in CATEGORIES.values())


@pytest.mark.parametrize(
    ("word", "action", "minutes"),
    [
        ("note", Action.NOTE, None),
        ("flag", Action.FLAG, None),
        ("delete", Action.DELETE, None),
        ("timeout", Action.TIMEOUT, 10),
        ("timeout 30", Action.TIMEOUT, 30),
        ("ignore", None, None),
    ],
)
def test_each_category_has_its_action(
    word: str, action: Action | None, minutes: int | None
) -> None:
    found = verdict(Thought({"hate": 0.9}), [], values(actions={"hate": word}))
    assert (found.action, found.minutes) == (action, minutes)


def test_settings_rules_and_verdicts_mean_the_same_actions() -> None:
    words = [action.word for action in Action]
    assert words == list(ACTIONS)
    assert [Action.named(word) for word in words] == list(Action)
    kind = definition("moderation.actions").kind
    assert isinstance(kind, Table)
    assert [kind.values.load(word) for word in words] == words


def test_the_gravest_of_all_reasons_holds() -> None:
    rules = [Hit(Laid("word", "x", "delete", id=7), "x"), Hit(Laid("word", "y", "note"), "y")]
    settings = values(actions={"hate": "timeout 5", "violence": "timeout"})
    found = verdict(Thought({"hate": 0.99, "violence": 0.8}), rules, settings)
    assert (found.action, found.minutes) == (Action.TIMEOUT, 10)
    assert [(it.name, it.action.word) for it in found.reasons] == [
        ("violence", "timeout"),
        ("hate", "timeout"),
        ("word", "delete"),
        ("word", "note"),
    ]
    assert (found.reasons[2].rule, found.reasons[2].excerpt) == (7, "x")
    for reason in found.reasons:
        stored = json.loads(json.dumps(reason.dump()))
        assert Reason(**stored | {"action": Action.named(stored["action"])}) == reason


@pytest.mark.parametrize(("own", "minutes"), [(None, 25), (90, 90)])
def test_the_timeout_of_a_rule_is_its_own_or_the_servers(own: int | None, minutes: int) -> None:
    hit = Hit(Laid("invite", action="timeout", minutes=own), "discord.gg/x")
    found = verdict(None, [hit], values(timeout_minutes=25))
    assert (found.action, found.minutes, found.scores) == (Action.TIMEOUT, minutes, None)


@pytest.mark.parametrize(
    ("actions", "earlier", "minutes"),
    [
        ({}, 1, None),
        ({}, 2, 60),
        ({}, 9, 60),
        ({"hate": "delete"}, 2, 60),
        ({"hate": "timeout 90"}, 2, 90),
        ({"hate": "timeout 5"}, 1, 5),
        ({"hate": "note"}, 5, None),
        ({"hate": "ignore"}, 5, None),
    ],
)
def test_repeated_cases_lead_to_a_timeout(
    actions: dict[str, str], earlier: int, minutes: int | None
) -> None:
    settings = values(actions=actions, escalate_after=3)
    alone = verdict(Thought({"hate": 0.9}), [], settings)
    found = escalated(alone, earlier, settings)
    assert found.minutes == minutes
    assert (found.action is Action.TIMEOUT) is (minutes is not None)
    was_escalated = any(reason.name == REPEATED for reason in found.reasons)
    assert was_escalated is (earlier >= 2 and actions.get("hate") not in ("note", "ignore"))
    assert found.scores == {"hate": 0.9}


def test_nothing_escalates_unless_a_server_wants_it() -> None:
    alone = verdict(Thought({"hate": 0.9}), [], values(actions={"hate": "delete"}))
    assert escalated(alone, 1_000, values()) == alone
