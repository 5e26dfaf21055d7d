"""A refusal in an endpoint's own words is followed by what to do next."""

import pytest

from bot.errors import ContentRefused, EndpointBusy, EndpointRefused
from bot.pictures.refusals import OTHERWISE, advised

SAID = "The endpoint refused the request (status 400). It said: “{}”"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (EndpointRefused(SAID.format("Invalid value: '9x9'."), param="size"), "another size"),
        (EndpointRefused(SAID.format("'9x9' is not one of ('1x1',) - 'size'")), "another size"),
        (EndpointRefused(SAID.format("'yyy…' is too long - 'prompt'")), "shorter"),
        (EndpointRefused(SAID.format("No such thing."), param="model"), "`image.model`"),
        (EndpointRefused(SAID.format("No."), param="background"), OTHERWISE),
        (EndpointRefused(SAID.format("No.")), OTHERWISE),
    ],
)
def test_a_refusal_says_what_to_do_next(error: EndpointRefused, advice: str) -> None:
    told = advised(error)
    assert isinstance(told, EndpointRefused)
    assert str(told).startswith(f"{error} ")
    assert advice in str(told).removeprefix(str(error))
    assert (told.status, told.param) == (error.status, error.param)


@pytest.mark.parametrize(
    "error",
    [
        EndpointRefused("The endpoint refused the request. Choose another model."),
        EndpointBusy("The endpoint limits how often it may be asked. Try again in 2 s."),
        ContentRefused("The content policy refused this. It said: “No.”"),
        ValueError("a bug”"),
    ],
)
def test_what_says_it_already_stays_as_it_is(error: Exception) -> None:
    assert advised(error) is error
