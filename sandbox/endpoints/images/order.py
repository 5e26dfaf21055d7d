"""What is ordered of a model that makes pictures, whichever way it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.painters import Painter, Size
from sandbox.endpoints.refusals import Refusal, invalid

ALL_TAKE = frozenset({"model", "n", "prompt", "size", "user"})
REFUSED = "refuse:"
"""A prompt with this word in it is refused as against the rules."""

FIELDS: Mapping[str, check.Check] = {
    "background": check.nullable(check.one_of("transparent", "opaque", "auto")),
    "input_fidelity": check.nullable(check.one_of("high", "low")),
    "model": check.nullable(check.string(shortest=1)),
    "moderation": check.nullable(check.one_of("low", "auto")),
    "n": check.nullable(check.integer(1)),
    "output_compression": check.nullable(check.integer(0, 100)),
    "output_format": check.nullable(check.one_of("png", "jpeg", "webp")),
    "partial_images": check.nullable(check.integer(0, 3)),
    "prompt": check.string(shortest=1),
    "quality": check.nullable(check.string()),
    "response_format": check.nullable(check.one_of("url", "b64_json")),
    "size": check.nullable(check.string()),
    "stream": check.nullable(check.boolean),
    "style": check.nullable(check.one_of("vivid", "natural")),
    "user": check.string(),
}
"""What the early days, the middle and now know; which of it a model takes, its painter says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What acts of a request for pictures.

    Attributes:
        model: who is to paint.
        painter: what that model takes.
        prompt: what to paint; empty where there is only a picture to vary.
        n: how many pictures.
        size: width and height in pixels.
        quality: `low`, `medium` or `high`; else as asked.
        style: `vivid`, `natural` or empty.
        is_bare: whether the background is to be transparent.
        format: `png`, `jpeg` or `webp`.
        compression: of JPEG and WebP, in percent.
        wants_url: whether addresses are given in place of the pictures.
        partials: how many previews a streamed picture has; None when it is not streamed.
    """

    model: Model
    painter: Painter
    prompt: str
    n: int
    size: Size
    quality: str
    style: str
    is_bare: bool
    format: str
    compression: int | None
    wants_url: bool
    partials: int | None


def painter_of(body: Mapping[str, Any], models: Registry, *, default: str) -> tuple[Model, Painter]:
    """Find the model that is asked.

    Raises:
        Refusal: it is unknown, retired, or makes no pictures.
    """
    name = body.get("model")
    FIELDS["model"](name, "model")
    model = models.find(name or default)
    if model.paints is None:
        painting = [f"'{known.id}'" for known in models if known.paints and not known.retired]
        raise invalid(
            f"Invalid value: '{model.id[:80]}'. Supported values are: {', '.join(painting)}.",
            param="model",
            code="invalid_value",
        )
    return model, model.paints


def ordered(body: Mapping[str, Any], model: Model, painter: Painter) -> Order:
    """Check a request's parameters and take from them what acts.

    Args:
        body: what was asked.
        model: who is to paint.
        painter: what that model takes.

    Raises:
        Refusal: something is not as the API or this model wants it.
    """
    _check(body, painter)
    asked = body.get("response_format") or "url"
    return Order(
        model=model,
        painter=painter,
        prompt=body.get("prompt", ""),
        n=body.get("n") or 1,
        size=painter.size(body.get("size")),
        quality=_quality(body.get("quality"), painter),
        style=body.get("style") or "",
        is_bare=body.get("background") == "transparent",
        format=body.get("output_format") or "png",
        compression=body.get("output_compression"),
        wants_url=painter.gives_urls and asked == "url",
        partials=(body.get("partial_images") or 0) if body.get("stream") else None,
    )


def _check(body: Mapping[str, Any], painter: Painter) -> None:
    _known(body, painter)
    for name, value in body.items():
        FIELDS[name](value, name)
    _check_prompt(body.get("prompt", ""), painter)
    _check_number(body.get("n") or 1, painter)
    if painter.qualities and body.get("quality") is not None:
        check.one_of(*painter.qualities)(body["quality"], "quality")
    if body.get("output_format") == "jpeg" and body.get("background") == "transparent":
        raise invalid(
            "Transparent background is not supported for JPEG output format.",
            param="background",
            code="invalid_value",
        )


def _known(body: Mapping[str, Any], painter: Painter) -> None:
    known = ALL_TAKE | painter.takes
    for name, value in body.items():
        if name in known or (value is None and name in FIELDS):
            continue
        if painter.is_old:
            raise Refusal(
                400, f"Additional properties are not allowed ('{name[:80]}' was unexpected)"
            )
        raise invalid(
            f"Unknown parameter: '{name[:80]}'.", param=name[:80], code="unknown_parameter"
        )


def _check_prompt(prompt: str, painter: Painter) -> None:
    if len(prompt) > painter.longest and painter.is_old:
        raise Refusal(400, f"'{prompt[:40]}…' is too long - 'prompt'")
    check.string(longest=painter.longest)(prompt, "prompt")
    if REFUSED not in prompt.lower():
        return
    if painter.gives_urls:
        raise Refusal(
            400,
            "Your request was rejected as a result of our safety system. Your prompt may contain "
            "text that is not allowed by our safety system.",
            code="content_policy_violation",
        )
    raise Refusal(
        400,
        "Your request was rejected by the safety system. safety_violations=[sandbox].",
        kind="image_generation_user_error",
        code="moderation_blocked",
    )


def _check_number(n: int, painter: Painter) -> None:
    if n <= painter.most:
        return
    if painter.most == 1:
        raise Refusal(400, "You must provide n=1 for this model.")
    if painter.is_old:
        raise Refusal(400, f"{n} is greater than the maximum of {painter.most} - 'n'")
    check.integer(1, painter.most)(n, "n")


def _quality(asked: str | None, painter: Painter) -> str:
    if asked in (None, "auto"):
        return "medium" if painter.partials else "standard"
    return str(asked)
