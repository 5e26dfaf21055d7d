"""What an order leaves open is filled in, and what cannot be done is refused."""

from typing import Any

import pytest

from bot.errors import InputError
from bot.transcription.languages import NAMES, code_of, name_of
from bot.transcription.order import FORMATS, Order
from bot.transcription.plan import TRANSCRIPTIONS, TRANSLATIONS, planned
from tests.bot.transcription.samples import SETTINGS, plan


def test_settings_fill_in_what_is_left_open() -> None:
    values = {**SETTINGS, "transcription.language": "de"}
    found = planned(Order(), values)
    assert (found.model, found.language, found.prompt) == ("some-model", "de", None)
    assert found.endpoint == TRANSCRIPTIONS
    assert found.asked == frozenset()


def test_what_the_person_says_counts_more() -> None:
    values = {**SETTINGS, "transcription.language": "de"}
    found = planned(Order(language="French", prompt=" Parley ", temperature=0.0), values)
    assert (found.language, found.prompt) == ("fr", "Parley")
    assert found.asked == {"language", "prompt", "temperature"}


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blanks_are_no_wishes(blank: str) -> None:
    found = plan(language=blank, prompt=blank)
    assert (found.language, found.prompt) == (None, None)


def test_a_translation_is_told_no_language() -> None:
    found = planned(Order(is_translation=True), {**SETTINGS, "transcription.language": "de"})
    assert found.language is None
    assert found.endpoint == TRANSLATIONS


@pytest.mark.parametrize(
    ("chosen", "asked", "replaced"),
    [
        ("gpt-transcribe", "whisper-1", "gpt-transcribe"),
        ("gpt-4o-transcribe-diarize", "whisper-1", "gpt-4o-transcribe-diarize"),
        ("whisper-1", "whisper-1", None),
        ("some-model", "some-model", None),
    ],
)
def test_a_model_that_is_known_not_to_translate_is_replaced_for_that(
    chosen: str, asked: str, replaced: str | None
) -> None:
    found = planned(Order(is_translation=True), {**SETTINGS, "transcription.model": chosen})
    assert (found.model, found.replaced) == (asked, replaced)
    assert found.formats[0] == "verbose_json"
    transcribing = planned(Order(), {**SETTINGS, "transcription.model": chosen})
    assert (transcribing.model, transcribing.replaced) == (chosen, None)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"format": "docx"}, "text, json, srt, verbose_json, vtt"),
        ({"temperature": 1.5}, "from 0 to 1"),
        ({"temperature": -0.1}, "from 0 to 1"),
        ({"temperature": float("nan")}, "from 0 to 1"),
        ({"language": "the one they speak at home"}, "give its code"),
        ({"language": "`@everyone`"}, "give its code"),
    ],
)
def test_what_cannot_be_done_is_refused(wanted: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        plan(**wanted)


def test_each_format_is_asked_for_first_where_nothing_is_known_of_the_model() -> None:
    for each in FORMATS:
        first = plan(format=each).formats[0]
        assert first == ("verbose_json" if each == "text" else each)
        assert {"json"} <= set(plan(format=each).formats)


def test_a_model_is_asked_only_for_what_it_is_known_to_give() -> None:
    assert plan(model="gpt-4o-transcribe", format="srt").formats == ("json",)
    assert plan(model="gpt-4o-transcribe-diarize", format="srt").formats[0] == "diarized_json"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("de", "de"),
        (" DE ", "de"),
        ("de-AT", "de"),
        ("zh_Hant", "zh"),
        ("German", "de"),
        ("haitian creole", "ht"),
        ("yue", "yue"),
        ("xx", "xx"),
        ("German please", None),
        ("", None),
        ("d", None),
    ],
)
def test_languages_are_known_by_code_and_name(typed: str, code: str | None) -> None:
    assert code_of(typed) == code


def test_every_language_finds_back_to_itself() -> None:
    assert len(NAMES) > 90
    for code, name in NAMES.items():
        assert code_of(name) == code
        assert name_of(code) == name_of(name.upper()) == name


def test_a_language_nobody_listed_stays_as_it_is() -> None:
    assert name_of("Klingon") == "Klingon"
    assert name_of(" tlh ") == "tlh"
