"""A wish becomes what its model takes, or a sentence that says what to change."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.images import ImageRequest
from bot.errors import InputError
from bot.pictures import Deed, Wish
from bot.pictures.plan import VARY, planned

AUTO = {"image.model": "gpt-image-1", "image.size": "auto"} | dict.fromkeys(
    ("image.quality", "image.style"), "auto"
)


def settings(**values: str) -> dict[str, Any]:
    return AUTO | {f"image.{name}": value for name, value in values.items()}


def test_what_is_auto_everywhere_is_left_to_the_model() -> None:
    for word in (None, "", "auto", " AUTO "):
        plan = planned(Wish(prompt=" a cat ", size=word, quality=word, style=word), AUTO)
        assert (plan.prompt, plan.model, plan.n) == ("a cat", "gpt-image-1", 1)
        assert plan.size is plan.quality is plan.style is None


def test_a_wish_comes_before_the_settings() -> None:
    chosen = settings(model="dall-e-3", size="1024x1024", quality="hd", style="vivid")
    plan = planned(Wish(prompt="x"), chosen)
    assert (plan.model, plan.size, plan.quality, plan.style) == (
        *("dall-e-3", "1024x1024", "hd", "vivid"),
    )
    wish = Wish(prompt="x", model=" gpt-image-1 ", size="1536X1024", quality="LOW")
    plan = planned(wish, chosen)
    assert (plan.model, plan.size, plan.quality) == ("gpt-image-1", "1536x1024", "low")


def test_settings_that_the_model_does_not_take_are_left_out() -> None:
    chosen = settings(size="1792x1024", quality="hd", style="vivid")
    plan = planned(Wish(prompt="x", model="gpt-image-1"), chosen)
    assert plan.size is plan.quality is plan.style is None
    free = planned(Wish(prompt="x", model="some-model"), chosen)
    assert (free.size, free.quality, free.style) == ("1792x1024", "hd", "vivid")


@pytest.mark.parametrize(
    ("wish", "deed", "sentence"),
    [
        (Wish(prompt=" \n "), "imagine", "The prompt is empty: tell me what the picture"),
        (Wish(prompt=""), "edit", "The prompt is empty: tell me what should be different"),
        (Wish(prompt="x", n=0), "imagine", "1 to 10 pictures"),
        (Wish(prompt="x", n=11), "imagine", "1 to 10 pictures"),
        (Wish(prompt="x" * 10_000, model="dall-e-2"), "imagine", "10,000 .* reads 1,000 at most"),
        (Wish(prompt="x" * 10_000, model="dall-e-3"), "imagine", "10,000 .* reads 4,000 at most"),
        (Wish(prompt="x" * 32_001), "imagine", "32,001 .* reads 32,000 at most"),
        (
            Wish(prompt="x", model="dall-e-2", size="1536x1024"),
            "imagine",
            "`dall-e-2` makes pictures of `256x256`, `512x512` or `1024x1024` pixels: choose one",
        ),
        (Wish(prompt="x", size="512x512"), "edit", "`1024x1024`, `1536x1024` or `1024x1536`"),
        (Wish(prompt="x", model="other", size="large"), "imagine", "such as `1024x1024`"),
        (Wish(prompt="x", model="other", size="0x10"), "imagine", "such as `1024x1024`"),
        (Wish(prompt="x", model="other", quality="a; b"), "imagine", "quality is one word"),
        (Wish(prompt="x", quality="hd"), "imagine", "quality can be `low`, `medium` or `high`"),
        (Wish(prompt="x", style="vivid"), "imagine", "there is no choice of style"),
        (Wish(prompt="x", model="dall-e-3"), "edit", "`dall-e-3` cannot change pictures"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wish: Wish, deed: Deed, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        planned(wish, AUTO, deed)


def test_a_variation_needs_no_prompt() -> None:
    assert planned(Wish(), AUTO, "vary").prompt == VARY


@given(
    st.builds(
        Wish,
        prompt=st.text(max_size=50),
        model=st.none() | st.text(max_size=20),
        size=st.none() | st.text(max_size=12),
        quality=st.none() | st.text(max_size=12),
        style=st.none() | st.text(max_size=12),
        n=st.integers(-5, 20),
    ),
    st.sampled_from(["imagine", "edit", "vary"]),
)
def test_any_wish_is_planned_or_refused(wish: Wish, deed: Deed) -> None:
    try:
        plan = planned(wish, AUTO, deed)
    except InputError as error:
        assert str(error).endswith((".", "!"))  # noqa: PT017 -- either outcome is right
        return
    assert plan.model
    assert plan.prompt.encode()
    assert 1 <= plan.n <= 10
    assert (plan.size or "1x1").count("x") == 1


def test_no_repr_shows_what_somebody_wishes_to_see() -> None:
    wish = Wish(prompt="a secret")
    plan = planned(wish, AUTO)
    asked = ImageRequest(model=plan.model, prompt=plan.prompt)
    assert "secret" not in f"{wish!r} {plan!r} {asked!r}"
