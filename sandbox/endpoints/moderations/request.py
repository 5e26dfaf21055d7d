"""What a moderation request may say (`CreateModerationRequest`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.judges import Judge
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import invalid

USUAL = "rehearsal-moderation"
"""The model that is asked when none is named."""

PART_FIELDS: Mapping[str, check.Check] = {
    "text": check.string(),
    "image_url": check.record({"url": check.string(shortest=1)}, required=("url",)),
}


def _part(value: object, place: str) -> None:
    given = check.expect(value, place, dict, "an object")
    if "type" not in given:
        raise check.missing(f"{place}.type")
    kind = given["type"]
    check.one_of(*PART_FIELDS)(kind, f"{place}.type")
    check.record({"type": check.anything, kind: PART_FIELDS[kind]}, required=(kind,))(value, place)


def _input(value: object, place: str) -> None:
    """Take a string, an array of strings, or an array of content parts."""
    if isinstance(value, str):
        check.string(shortest=1)(value, place)
        return
    if not isinstance(value, list):
        raise check.wrong_type(
            value, place, "one of a string, array of strings or array of objects"
        )
    is_parts = bool(value) and isinstance(value[0], dict)
    check.array(_part if is_parts else check.string(shortest=1), shortest=1)(value, place)


FIELDS: Mapping[str, check.Check] = {
    "input": _input,
    "model": check.nullable(check.string(shortest=1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What is to be judged: by whom, each text by itself, or pictures together with their text."""

    model: str
    judge: Judge
    texts: tuple[str, ...]
    pictures: tuple[str, ...] = ()


def read(body: Mapping[str, Any], models: Registry) -> Charge:
    """Check a request and take from it what is to be judged.

    Raises:
        Refusal: something in it is not as the API, or this model, wants it.
    """
    check.check_body(body, FIELDS, required=("input",))
    model, judge = _judge(body, models)
    given = body["input"]
    if isinstance(given, str):
        return _checked(Charge(model=model, judge=judge, texts=(given,)))
    if isinstance(given[0], str):
        return _checked(Charge(model=model, judge=judge, texts=tuple(given)))
    if not judge.most_pictures:
        raise invalid(
            "Invalid type for 'input': expected one of a string or array of strings, but got an "
            "array of objects instead.",
            param="input",
            code="invalid_type",
        )
    text = "\n".join(part["text"] for part in given if part["type"] == "text")
    pictures = tuple(part["image_url"]["url"] for part in given if part["type"] == "image_url")
    return _checked(Charge(model=model, judge=judge, texts=(text,), pictures=pictures))


def _judge(body: Mapping[str, Any], models: Registry) -> tuple[str, Judge]:
    model = models.find(body.get("model") or USUAL)
    if model.judges is None:
        judging = [f"'{known.id}'" for known in models if known.judges and not known.retired]
        raise invalid(
            f"Invalid value: '{model.id[:80]}'. Supported values are: {', '.join(judging)}.",
            param="model",
            code="invalid_value",
        )
    return model.id, model.judges


def _checked(charge: Charge) -> Charge:
    judge, pictures = charge.judge, len(charge.pictures)
    check.array(check.string(longest=judge.longest), longest=judge.most_texts)(
        list(charge.texts), "input"
    )
    if pictures > judge.most_pictures:
        raise invalid(
            f"Number of images ({pictures}) exceeds maximum of {judge.most_pictures}",
            param="input",
            code="too_many_images",
        )
    return charge
