"""Moderation by the sandbox's endpoint: all of its models, and ill luck."""

import base64
import dataclasses
import io

import aiohttp
import pytest
from PIL import Image

from bot.endpoints.moderations import GONE, Input, Moderations
from bot.endpoints.transport import Account, Timeouts, Transport
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind, Model
from sandbox.endpoints.judges import OMNI
from tests.bot.endpoints.moderations.courts import inputs
from tests.bot.endpoints.scripted import Time

NEW, OLD, PLAIN = (
    "rehearsal-moderation",
    "rehearsal-moderation-text",
    "rehearsal-moderation-plain",
)
FAMILY = "moderations"


@pytest.fixture
def moderations(session: aiohttp.ClientSession, time: Time) -> Moderations:
    """Calls that wait for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=30, between=30)
    return Moderations(
        Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep), clock=time.clock
    )


def picture(red: int) -> str:
    file = io.BytesIO()
    Image.new("RGB", (32, 32), (red, 0, 0)).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


async def test_texts_are_scored(
    moderations: Moderations, account: Account, rehearsal: EndpointServer
) -> None:
    texts = ["harassment:0.83", "a fine day", "violence:0.2 sexual/minors:0.61"]
    first, second, third = await moderations.judge(account, NEW, inputs(*texts))
    assert (first.scores["harassment"], first.flagged, first.is_scored) == (0.83, True, True)
    assert (second.flagged, max(second.scores.values()) < 0.005) == (False, True)
    assert (third.scores["violence"], third.scores["sexual/minors"]) == (0.2, 0.61)
    assert len(first.scores) == 13
    assert rehearsal.calls.total == 1


async def test_old_categories_and_bare_answers_are_understood(
    moderations: Moderations, account: Account
) -> None:
    (old,) = await moderations.judge(account, OLD, inputs("hate/threatening:0.7"))
    assert (old.scores["hate/threatening"], len(old.scores), old.is_scored) == (0.7, 7, True)
    foul, fine = await moderations.judge(account, PLAIN, inputs("violence:0.7", "violence:0.3"))
    assert (foul.scores["violence"], foul.flagged, foul.is_scored) == (1.0, True, False)
    assert (fine.scores["violence"], fine.flagged, fine.is_scored) == (0.0, False, False)


async def test_all_of_several_pictures_are_judged_one_by_one(
    moderations: Moderations, account: Account, rehearsal: EndpointServer
) -> None:
    asked = Input("hate:0.3", (picture(50), picture(255), picture(0)))
    for total in (4, 7):
        (found,) = await moderations.judge(account, NEW, [asked])
        assert found.pictures_judged
        assert (found.scores["violence"], found.scores["hate"]) == (1.0, 0.3)
        assert rehearsal.calls.total == total


@pytest.mark.parametrize("model", [OLD, PLAIN])
async def test_models_without_eyes_judge_the_text_alone(
    moderations: Moderations, account: Account, rehearsal: EndpointServer, model: str
) -> None:
    asked = [Input("hate:0.9", (picture(255),)), Input("", (picture(255),)), Input("hate:0.9")]
    await moderations.judge(account, model, asked)
    before = rehearsal.calls.total
    seen, bare, plain = await moderations.judge(account, model, asked)
    assert (seen.flagged, seen.pictures_judged, seen.scores["violence"] < 0.005) == (
        True,
        False,
        True,
    )
    assert (bare.flagged, bare.pictures_judged) == (False, False)
    assert (plain.flagged, plain.pictures_judged) == (True, True)
    assert rehearsal.calls.total == before + 2


async def test_a_broken_picture_is_left_out(moderations: Moderations, account: Account) -> None:
    for url in ("data:image/png;base64,AAAA", "https://nowhere.example/1.png"):
        (found,) = await moderations.judge(account, NEW, [Input("hate:0.9", (url,))])
        assert (found.flagged, found.pictures_judged) == (True, False)
    (found,) = await moderations.judge(account, NEW, [Input("", (picture(255),))])
    assert (found.flagged, found.pictures_judged) == (True, True)


async def test_long_texts_and_many_are_judged(moderations: Moderations, account: Account) -> None:
    texts = ["x" * 70_000 + " hate:0.77", *["a fine day"] * 40, "violence:0.66"]
    found = await moderations.judge(account, NEW, inputs(*texts))
    assert len(found) == 42
    assert (found[0].scores["hate"], found[-1].scores["violence"]) == (0.77, 0.66)
    assert not any(one.flagged for one in found[1:-1])


async def test_a_server_that_judges_only_the_first_is_found_out(
    moderations: Moderations, account: Account, rehearsal: EndpointServer
) -> None:
    lazy = dataclasses.replace(OMNI, judges_first_only=True)
    rehearsal.models.add(Model(id="lazy", judges=lazy))
    for total in (3, 5):
        first, second = await moderations.judge(account, "lazy", inputs("hate:0.1", "hate:0.8"))
        assert (first.scores["hate"], second.scores["hate"]) == (0.1, 0.8)
        assert rehearsal.calls.total == total


async def test_what_cannot_be_judged_with_is_told(
    moderations: Moderations, account: Account, rehearsal: EndpointServer
) -> None:
    with pytest.raises(ModelUnavailable, match=r"moderation\.model"):
        await moderations.judge(account, "nonsense", inputs("x", "y"))
    with pytest.raises(EndpointRefused, match="Supported values"):
        await moderations.judge(account, "rehearsal", inputs("x", "y"))
    rehearsal.moderations_gone = True
    with pytest.raises(EndpointRefused) as raised:
        await moderations.judge(account, NEW, [Input("x"), Input("y", (picture(1),))])
    assert raised.value.code == GONE


def everything(kind: Kind) -> Fault:
    return Fault(kind=kind, match=FAMILY, times=None, param="input", size=5 * 2**20, seconds=0)


@pytest.mark.parametrize(
    "kind",
    [
        Kind.STATUS,
        Kind.RESET,
        Kind.HTML,
        Kind.MALFORMED_BODY,
        Kind.ERROR_BODY,
        Kind.ENORMOUS,
        Kind.REDIRECT,
        Kind.REFUSE_PARAMETER,
        Kind.CUT_BODY,
    ],
)
async def test_lasting_ill_luck_ends_in_a_sentence(
    moderations: Moderations, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(everything(kind))
    asked = [*inputs("hate:0.9", "fine"), Input("violence:0.8", (picture(0),))]
    with pytest.raises(EndpointError) as raised:
        await moderations.judge(account, NEW, asked)
    assert str(raised.value).endswith((".", "”"))


@pytest.mark.parametrize("kind", [Kind.DROP_USAGE, Kind.UNKNOWN_FIELDS, Kind.DRIP])
async def test_odd_manners_are_borne(
    moderations: Moderations, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(everything(kind))
    asked = [*inputs("hate:0.9", "fine"), Input("violence:0.8", (picture(0),))]
    found = await moderations.judge(account, NEW, asked)
    assert [one.flagged for one in found] == [True, False, True]


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.RESET, Kind.CUT_BODY])
async def test_passing_ill_luck_is_got_over(
    moderations: Moderations, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(Fault(kind=kind, match=FAMILY, times=2))
    found = await moderations.judge(account, NEW, inputs("hate:0.9", "fine"))
    assert [one.flagged for one in found] == [True, False]
