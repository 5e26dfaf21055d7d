from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.tokens import LARGEST, MODELS, SMALLEST, TokenEstimates
from bot.endpoints.chat import Message, Picture, Text

MESSAGES = (Message("user", "word " * 100),)


def test_nothing_known_means_a_quarter_of_the_bytes() -> None:
    assert TokenEstimates().tokens("m", [Message("user", "x" * 400)]) == 104


def test_pictures_count() -> None:
    estimates = TokenEstimates()
    plain = estimates.tokens("m", [Message("user", (Text("hi"),))])
    seen = estimates.tokens("m", [Message("user", (Text("hi"), Picture("data:image/png;base64,")))])
    assert seen > plain + 500


def test_reported_usage_corrects_the_estimate_of_that_model_only() -> None:
    estimates = TokenEstimates()
    for _ in range(20):
        estimates.learn("m", MESSAGES, 258)
    assert abs(estimates.tokens("m", MESSAGES) - 258) <= 2
    assert estimates.factor("other") == 1.0


def test_the_least_recent_models_are_forgotten() -> None:
    estimates = TokenEstimates()
    for number in range(MODELS + 5):
        estimates.learn(f"m{number}", MESSAGES, 260)
    assert estimates.factor("m0") == 1.0
    assert estimates.factor(f"m{MODELS + 4}") != 1.0


@given(st.lists(st.integers(-5, 10**9), max_size=20))
def test_the_factor_stays_in_bounds_whatever_is_reported(reports: list[int]) -> None:
    estimates = TokenEstimates()
    for tokens in reports:
        estimates.learn("m", MESSAGES, tokens)
    assert SMALLEST <= estimates.factor("m") <= LARGEST
