"""What a real server refuses of requests for pictures, in its words."""

import io
from typing import Any

import aiohttp
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.endpoints import EndpointServer
from sandbox.endpoints.images.order import FIELDS, ordered
from sandbox.endpoints.models import Model
from sandbox.endpoints.painters import EARLY, MODERN, SINGLE, Painter
from sandbox.endpoints.refusals import Refusal

HERE = "images/generations"
NEW, FIRST, MIDDLE = "rehearsal-image", "rehearsal-image-1", "rehearsal-image-3"


def png(size: tuple[int, int] = (256, 256), mode: str = "RGBA", form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, form)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"prompt": None}, "prompt", "invalid_type"),
        ({"prompt": ""}, "prompt", "string_below_min_length"),
        ({"prompt": "x" * 32_001}, "prompt", "string_above_max_length"),
        ({"prompt": "Refuse: this"}, None, "moderation_blocked"),
        ({"model": "rehearsal"}, "model", "invalid_value"),
        ({"model": ""}, "model", "string_below_min_length"),
        ({"n": 0}, "n", "integer_below_min_value"),
        ({"n": 11}, "n", "integer_above_max_value"),
        ({"n": "2"}, "n", "invalid_type"),
        ({"size": "256x256"}, "size", "invalid_value"),
        ({"size": "1000x1000"}, "size", "invalid_value"),
        ({"size": "4096x1024"}, "size", "invalid_value"),
        ({"size": "nonsense"}, "size", "invalid_value"),
        ({"size": "x"}, "size", "invalid_value"),
        ({"size": "²x²"}, "size", "invalid_value"),
        ({"size": "9" * 5000 + "x16"}, "size", "invalid_value"),
        ({"quality": "hd"}, "quality", "invalid_value"),
        ({"style": "vivid"}, "style", "unknown_parameter"),
        ({"response_format": "b64_json"}, "response_format", "unknown_parameter"),
        ({"output_format": "gif"}, "output_format", "invalid_value"),
        ({"output_format": "jpeg", "background": "transparent"}, "background", "invalid_value"),
        ({"output_compression": 101}, "output_compression", "integer_above_max_value"),
        ({"partial_images": 4}, "partial_images", "integer_above_max_value"),
        ({"stream": "true"}, "stream", "invalid_type"),
        ({"user": 5}, "user", "invalid_type"),
        ({"nonsense": 1}, "nonsense", "unknown_parameter"),
        ({"model": MIDDLE, "quality": "high"}, "quality", "invalid_value"),
        ({"model": MIDDLE, "style": "grim"}, "style", "invalid_value"),
        ({"model": MIDDLE, "stream": True}, "stream", "unknown_parameter"),
        ({"model": MIDDLE, "size": "256x256"}, "size", "invalid_value"),
        ({"model": MIDDLE, "prompt": "refuse: x"}, None, "content_policy_violation"),
    ],
)
async def test_a_wrong_order_is_refused_as_the_api_does(
    api: Any, fits: Any, body: dict[str, Any], param: str | None, code: str
) -> None:
    status, answer = await api.post({"model": NEW, "prompt": "a boat", **body}, HERE)
    assert status == 400, answer
    fits("ErrorResponse", answer)
    assert (answer["error"]["param"], answer["error"]["code"]) == (param, code)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"size": "300x300"}, "'300x300' is not one of ['256x256', '512x512', '1024x1024'] - 'si"),
        ({"n": 11}, "11 is greater than the maximum of 10 - 'n'"),
        ({"quality": "hd"}, "Additional properties are not allowed ('quality' was unexpected)"),
        ({"prompt": "x" * 1_001}, "is too long - 'prompt'"),
        ({"prompt": "refuse: x"}, "rejected as a result of our safety system"),
        ({"model": MIDDLE, "n": 2}, "You must provide n=1 for this model."),
    ],
)
async def test_older_models_refuse_in_words_alone(
    api: Any, body: dict[str, Any], message: str
) -> None:
    status, answer = await api.post({"model": FIRST, "prompt": "a boat", **body}, HERE)
    assert status == 400
    assert message in answer["error"]["message"]
    assert answer["error"]["param"] is None


async def test_a_missing_prompt_and_lost_models_are_refused(api: Any) -> None:
    _, answer = await api.post({"model": NEW}, HERE)
    assert answer["error"]["code"] == "missing_required_parameter"
    for model in ("nonsense", "retired-model"):
        status, answer = await api.post({"model": model, "prompt": "a boat"}, HERE)
        assert (status, answer["error"]["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    "further",
    [
        {"n": None, "size": None, "quality": None, "stream": None, "model": None},
        {"model": NEW, "size": "auto", "quality": "auto", "moderation": "low", "user": "x"},
        {"model": NEW, "size": "1536x864", "output_format": "webp", "output_compression": 0},
        {"model": FIRST, "size": "512x512", "response_format": "url"},
        {"model": MIDDLE, "quality": "hd", "style": "natural", "n": 1},
    ],
)
async def test_what_the_document_allows_is_taken(
    api: Any, fits: Any, further: dict[str, Any]
) -> None:
    body = {"prompt": "a boat", **further}
    fits("CreateImageRequest", body)
    status, answer = await api.post(body, HERE)
    assert status == 200, answer


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
ANYTHING = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(max_size=3), LEAVES)
LIKELY = {
    "size": st.sampled_from(["auto", "1024x1024", "256x256", "1536x864", "x", "0x0", "16x"]),
    "n": st.integers(-1, 12),
    "quality": st.sampled_from(["low", "hd", "auto", "standard", ""]),
    "prompt": st.text(max_size=9),
}
ORDERS = st.fixed_dictionaries(
    {}, optional={name: ANYTHING | LIKELY.get(name, ANYTHING) for name in [*FIELDS, "odd"]}
)


@given(ORDERS, st.sampled_from([MODERN, EARLY, SINGLE]))
def test_any_order_is_taken_or_refused(body: dict[str, Any], painter: Painter) -> None:
    model = Model(id="any", paints=painter)
    try:
        order = ordered(body, model, painter)
    except Refusal as refusal:
        orjson.dumps(refusal.payload)
        return
    assert 1 <= order.n <= painter.most
    assert all(256 <= side <= 3840 for side in order.size)


class Desk:
    """Sends forms and gives the error they are refused with."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def refused(self, path: str, **fields: Any) -> dict[str, Any]:
        """A field is a text, or bytes of a PNG, or (bytes, type)."""
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in fields.items():
            data, mime = value if isinstance(value, tuple) else (value, "image/png")
            if isinstance(data, str):
                form.add_field(name, data)
            else:
                field = name.replace("_s", "[]") if name.startswith("image") else name
                form.add_field(field, io.BytesIO(data), filename="x.png", content_type=mime)
        async with self._session.post(f"images/{path}", data=form) as response:
            assert response.status == 400
            return dict((await response.json())["error"])


@pytest.fixture
def desk(session: aiohttp.ClientSession) -> Desk:
    return Desk(session)


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"prompt": "x"}, "image", "missing_required_parameter"),
        ({"image": png()}, "prompt", "missing_required_parameter"),
        ({"prompt": "", "image": png()}, "prompt", "string_below_min_length"),
        ({"prompt": "x", "image": "text"}, "image", "invalid_type"),
        ({"prompt": "x", "image": b"nonsense"}, None, "invalid_image_file"),
        ({"prompt": "x", "image": png()[:200]}, None, "invalid_image_file"),
        ({"prompt": "x", "image": png(form="GIF")}, None, "invalid_image_file"),
        ({"prompt": "x", "image": (png(), "image/jpeg")}, None, "invalid_image_file"),
        (
            {"prompt": "x", "image": (png(), "application/octet-stream")},
            "image",
            "unsupported_file_mimetype",
        ),
        ({"prompt": "x", "image": png(), "n": "two"}, "n", "invalid_type"),
        ({"prompt": "x", "image": png(), "n": "11"}, "n", "integer_above_max_value"),
        ({"prompt": "x", "image": png(), "stream": "yes"}, "stream", "invalid_type"),
        ({"prompt": "x", "image": png(), "nonsense": "1"}, "nonsense", "unknown_parameter"),
        ({"prompt": "x", "image": png(), "style": "vivid"}, "style", "unknown_parameter"),
        ({"prompt": "refuse: x", "image": png()}, None, "moderation_blocked"),
        ({"prompt": "x", "image": png(), "model": MIDDLE}, "model", "invalid_value"),
        ({"prompt": "x", "image": png(), "model": "rehearsal"}, "model", "invalid_value"),
    ],
)
async def test_a_wrong_edit_is_refused(
    desk: Desk, fields: dict[str, Any], param: str | None, code: str
) -> None:
    error = await desk.refused("edits", **fields)
    assert (error["param"], error["code"]) == (param, code), error


@pytest.mark.parametrize(
    ("veil", "reason"),
    [
        (png((128, 256)), "mask size does not match image size"),
        (png(mode="RGB"), "must have an alpha channel"),
        ((png(form="WEBP"), "image/webp"), "must be a PNG"),
    ],
)
async def test_a_mask_that_does_not_fit_is_refused(desk: Desk, veil: Any, reason: str) -> None:
    error = await desk.refused("edits", prompt="x", image=png(), mask=veil)
    assert error["code"] == "invalid_mask_image_format"
    assert reason in error["message"]


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("variations", {}, "Missing required parameter: 'image'."),
        ("variations", {"image": png((10, 20))}, "Uploaded image must be square."),
        ("variations", {"image": b"nonsense"}, "must be a PNG and less than 4 MB"),
        ("variations", {"image": (png(form="WEBP"), "image/webp")}, "must be a PNG"),
        ("variations", {"image": png(), "model": NEW}, f"Value must be '{FIRST}'."),
        ("variations", {"image": png(), "size": "1x1"}, "is not one of"),
        ("variations", {"image": png(), "prompt": "x", "style": "vivid"}, "was unexpected"),
        ("edits", {"image": png(mode="RGB"), "prompt": "x"}, "got RGB."),
        ("edits", {"image": png((10, 20)), "prompt": "x"}, "must be square"),
    ],
)
async def test_early_models_want_a_square_png(
    desk: Desk, path: str, fields: dict[str, Any], message: str
) -> None:
    error = await desk.refused(path, **{"model": FIRST, **fields})
    assert message in error["message"]


async def test_files_beyond_what_a_model_takes_are_refused(desk: Desk) -> None:
    heavy = png() + b"\0" * 50_000_000
    error = await desk.refused("edits", prompt="x", image=heavy)
    assert (error["param"], error["code"]) == ("image", "file_too_large")
    error = await desk.refused("variations", image=heavy[:4_000_000])
    assert "less than 4 MB" in error["message"]


async def test_a_picture_of_too_many_pixels_is_not_even_opened(desk: Desk) -> None:
    error = await desk.refused("edits", prompt="x", image=png((50_000, 900), mode="1"))
    assert error["code"] == "invalid_image_file"


async def test_pictures_sent_twice_or_too_many_are_refused(
    session: aiohttp.ClientSession,
) -> None:
    for field, times, code in (
        ("image", 2, "duplicate_parameter"),
        ("image[]", 17, "array_above_max_length"),
    ):
        form = aiohttp.FormData({"prompt": "x"})
        for _ in range(times):
            form.add_field(field, png(), filename="x.png", content_type="image/png")
        async with session.post("images/edits", data=form) as response:
            assert (await response.json())["error"]["code"] == code


async def test_a_body_of_the_wrong_kind_is_refused(
    api: Any, desk: Desk, session: aiohttp.ClientSession
) -> None:
    _, answer = await api.post({"prompt": "x"}, "images/variations")
    assert answer["error"]["code"] == "unsupported_content_type"
    assert "'multipart/form-data'" in answer["error"]["message"]
    error = await desk.refused("generations", prompt="x", image=png())
    assert error["code"] == "unsupported_content_type"
    assert "'application/json'" in error["message"]
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with session.post("images/edits", data=b"nonsense", headers=headers) as response:
        assert response.status == 400
        assert "multipart form" in (await response.json())["error"]["message"]


async def test_a_refused_order_uses_up_no_number(api: Any, endpoint: EndpointServer) -> None:
    await api.post({"model": FIRST, "prompt": "a boat", "n": 11}, HERE)
    assert not len(endpoint.gallery)
