"""The operator's price list: what is taken, what is refused with which words, what calls cost."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.usage import Amounts, Prices
from bot.usage.prices import Price

LIST = """
currency = "USD"

[models."gpt-5*"]
input = 1.25
output = 10.00

[models."gpt-5*-mini"]
input = 0.25
output = 2

[models."*"]
input = 0

[models."pictures"]
picture = 0.042

[models."voice.1"]
audio_minute = 0.006
"""


def prices(folder: Path, text: str | bytes = LIST) -> Prices:
    path = folder / "prices.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Prices.read(path)


@pytest.mark.parametrize(
    ("model", "amounts", "cost"),
    [
        ("gpt-5.1", Amounts(prompt_tokens=1000, completion_tokens=100), 2_250),
        ("gpt-5-mini", Amounts(prompt_tokens=1000, completion_tokens=100), 450),
        ("gpt-5.1-mini-2", Amounts(prompt_tokens=1), 1),
        ("pictures", Amounts(pictures=2), 84_000),
        ("voice.1", Amounts(audio_ms=90_000), 9_000),
        ("voiceX1", Amounts(audio_ms=90_000), 0),
        ("some/local:model", Amounts(prompt_tokens=10**9), 0),
        ("gpt-5", Amounts(), 0),
    ],
)
def test_the_longest_pattern_that_fits_sets_the_price(
    tmp_path: Path, model: str, amounts: Amounts, cost: int
) -> None:
    assert prices(tmp_path).cost(model, amounts) == cost


def test_what_no_pattern_fits_has_no_price(tmp_path: Path) -> None:
    listed = prices(tmp_path, 'currency = "EUR"\n[models."[a]?"]\ninput = 1')
    assert listed.cost("a1", Amounts(prompt_tokens=1)) is None
    assert listed.cost("[a]?", Amounts(prompt_tokens=1)) == 1


def test_a_name_of_its_own_goes_before_a_pattern_that_fits_it(tmp_path: Path) -> None:
    text = 'currency = "EUR"\n[models."gpt-5*"]\ninput = 9\n[models."gpt-5"]\ninput = 1'
    assert prices(tmp_path, text).cost("gpt-5", Amounts(prompt_tokens=1)) == 1
    assert prices(tmp_path, text).cost("GPT-5-pro", Amounts(prompt_tokens=1)) == 9


def test_what_a_model_is_taught_costs_only_what_the_list_says(tmp_path: Path) -> None:
    text = 'currency = "EUR"\n[models."a*"]\ntraining = 2.5\n[models."b*"]\ninput = 1'
    listed = prices(tmp_path, text)
    assert listed.of_training("a1", 1_000) == 2_500
    assert listed.of_training("b1", 1_000) is None
    assert listed.of_training("c1", 1_000) is None


@pytest.mark.parametrize(("price", "cost"), [("0.4", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3)])
def test_half_a_millionth_is_rounded_up(price: str, cost: int) -> None:
    listed = Prices("USD", {"*": Price(input=Decimal(price))})
    assert listed.cost("x", Amounts(prompt_tokens=1)) == cost


@pytest.mark.parametrize(
    ("millionths", "text"),
    [
        (0, "0.00 USD"),
        (1, "0.000001 USD"),
        (12_300, "0.0123 USD"),
        (9_999, "0.009999 USD"),
        (500_000, "0.50 USD"),
        (1_234_567_891, "1,234.5679 USD"),
        (10**15, "1,000,000,000.00 USD"),
    ],
)
def test_money_is_shown_with_as_many_digits_as_it_needs(millionths: int, text: str) -> None:
    assert Prices("USD", {}).shown(millionths) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "currency"),
        ('currency = ""', "currency"),
        ('currency = "US\\nD"', "currency"),
        ("currency = 3", "currency"),
        ('currency = "USD"', "no models"),
        ('currency = "USD"\nmodels = 3', "no models"),
        ('currency = "USD"\n[models]\nx = 3', "'x' has no prices"),
        ('currency = "USD"\n[models.x]', "'x' has no prices"),
        ('currency = "USD"\n[models.""]\ninput = 1', "has no prices"),
        ('currency = "USD"\n[models.x]\ninputs = 1', "`inputs` of the model 'x' is unknown"),
        ('currency = "USD"\nmodel = 1\n[models.x]\ninput = 1', "`model` is unknown"),
        ("currency =", "no valid TOML"),
        (b"\xff\xfe", "no valid TOML"),
        ("a = " + "[" * 5000, "no valid TOML"),
        ("#" * 1_000_001, "too large"),
        *(
            (f'currency = "USD"\n[models.x]\ninput = {value}', "`input` of the model 'x'")
            for value in ("-1", "-0.01", "nan", "inf", "true", '"1"', "1e7", "[1]", "1e999999999")
        ),
    ],
)
def test_a_wrong_list_is_refused_by_what_is_wrong(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    with pytest.raises(ConfigError, match=told.replace("[", "\\[")) as caught:
        prices(tmp_path, text)
    assert str(tmp_path / "prices.toml") in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_list_that_cannot_be_read_names_the_variable(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="PRICES_FILE"):
        Prices.read(tmp_path / name)


def test_a_list_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    text = '\ufeffcurrency = "EUR"\r\n[models."*"]\r\ninput = 1\r\n'
    assert prices(tmp_path, text).currency == "EUR"


@given(
    st.decimals(0, 1_000_000, places=6),
    st.builds(
        Amounts,
        prompt_tokens=st.integers(-(10**40), 10**40),
        completion_tokens=st.integers(-(10**40), 10**40),
        pictures=st.integers(-(10**40), 10**40),
        audio_ms=st.integers(-(10**40), 10**40),
    ),
)
def test_no_cost_is_negative_or_too_much_for_the_database(price: Decimal, amounts: Amounts) -> None:
    every = Price(input=price, output=price, picture=price, audio_minute=price)
    cost = Prices("USD", {"*": every}).cost("x", amounts.bounded())
    assert cost is not None
    assert 0 <= cost < 2**53


def test_the_example_in_the_documentation_can_be_used(tmp_path: Path) -> None:
    page = Path(__file__).parents[3].joinpath("docs/prices.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert prices(tmp_path, example).cost("gpt-5.6-luna", Amounts(prompt_tokens=1)) is not None
