"""The form behind `Edit`, as it comes back."""

from typing import Any

import pytest

from bot.errors import InputError
from cogs.forms import Sent
from cogs.pictures import forms


def field(custom_id: str, **filled: Any) -> dict[str, Any]:
    return {"type": 18, "component": {"custom_id": custom_id, **filled}}


def answer(components: list[dict[str, Any]]) -> tuple[int | None, str]:
    return forms.answer(Sent.of(forms.FORM, components))


def test_the_choice_and_the_text_are_read() -> None:
    sent = [field("picture", values=["3"]), field("prompt", value="at night")]
    assert answer(sent) == (3, "at night")
    assert answer([field("prompt", value="at night")]) == (None, "at night")


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [field("picture", values=["1"])],
        [field("prompt", value=None)],
        [field("prompt", value="x"), field("picture", values=["one"])],
        [{"type": 18}],
    ],
)
def test_what_is_no_answer_to_it_is_refused(sent: Any) -> None:
    with pytest.raises(InputError, match="Press Edit"):
        answer(sent)


def test_only_several_pictures_are_chosen_from() -> None:
    assert len(forms.form([1]).children) == 1
    assert len(forms.form([1, 3]).children) == 2
