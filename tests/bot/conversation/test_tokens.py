from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.tokens import LARGEST, MODELS, SMALLEST, TokenEstimates
from bot.endpoints.chat import Message, Picture, Text

LAB, QUIET = 1, 2
"""Two servers."""
MESSAGES = (Message("user", "word " * 100),)


def test_nothing_known_means_a_quarter_of_the_bytes() -> None:
    assert TokenEstimates().tokens(LAB, "m", [Message("user", "x" * 400)]) == 104


def test_pictures_count() -> None:
    estimates = TokenEstimates()
    plain = estimates.tokens(LAB, "m", [Message("user", (Text("hi"),))])
    seen = estimates.tokens(
        LAB, "m", [Message("user", (Text("hi"), Picture("data:image/png;base64,")))]
    )
    assert seen > plain + 500


def test_reported_usage_corrects_the_estimate_of_that_model_only() -> None:
    estimates = TokenEstimates()
    for _ in range(20):
        estimates.learn(LAB, "m", MESSAGES, 258)
    assert abs(estimates.tokens(LAB, "m", MESSAGES) - 258) <= 2
    assert estimates.factor(LAB, "other") == 1.0


def test_what_one_servers_endpoint_reports_is_believed_for_that_server_only() -> None:
    estimates = TokenEstimates()
    estimates.learn(LAB, "m", MESSAGES, 10**9)
    assert estimates.factor(LAB, "m") == LARGEST
    assert estimates.factor(QUIET, "m") == estimates.factor(None, "m") == 1.0


def test_the_least_recent_models_are_forgotten() -> None:
    estimates = TokenEstimates()
    for number in range(MODELS + 5):
        estimates.learn(LAB, f"m{number}", MESSAGES, 260)
    assert estimates.factor(LAB, "m0") == 1.0
    assert estimates.factor(LAB, f"m{MODELS + 4}") != 1.0


@given(st.lists(st.integers(-5, 10**9), max_size=20))
def test_the_factor_stays_in_bounds_whatever_is_reported(reports: list[int]) -> None:
    estimates = TokenEstimates()
    for tokens in reports:
        estimates.learn(LAB, "m", MESSAGES, tokens)
    assert SMALLEST <= estimates.factor(LAB, "m") <= LARGEST
