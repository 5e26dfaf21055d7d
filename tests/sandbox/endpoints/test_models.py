"""The list of models."""

import dataclasses
from typing import Any

from sandbox.endpoints import EndpointServer, Model


async def test_list_fits_the_document_and_leaves_out_retired_models(api: Any, fits: Any) -> None:
    status, listed = await api.get("models")
    assert status == 200
    fits("ListModelsResponse", listed)
    names = {model["id"] for model in listed["data"]}
    assert {"rehearsal", "rehearsal-reasoner", "rehearsal-vision", "bench"} <= names
    assert "retired-model" not in names


async def test_one_model_fits_the_document(api: Any, fits: Any) -> None:
    status, model = await api.get("models/rehearsal")
    assert status == 200
    fits("Model", model)
    assert model["id"] == "rehearsal"


async def test_names_with_slashes_are_found(api: Any, endpoint: EndpointServer) -> None:
    endpoint.models.add(Model(id="maker/model"))
    status, model = await api.get("models/maker/model")
    assert (status, model["id"]) == (200, "maker/model")


async def test_unknown_and_retired_models_are_not_found(
    api: Any, fits: Any, endpoint: EndpointServer
) -> None:
    endpoint.models.retire("rehearsal")
    for name in ("nonsense", "retired-model", "rehearsal"):
        status, answer = await api.get(f"models/{name}")
        assert status == 404
        fits("ErrorResponse", answer)
        assert answer["error"]["code"] == "model_not_found"


async def test_models_can_be_changed_while_serving(api: Any, endpoint: EndpointServer) -> None:
    known = endpoint.models.get("rehearsal")
    assert known is not None
    endpoint.models.add(dataclasses.replace(known, context_window=10))
    status, answer = await api.post(
        {"model": "rehearsal", "messages": [{"role": "user", "content": "word " * 50}]}
    )
    assert status == 400
    assert answer["error"]["code"] == "context_length_exceeded"
    assert "maximum context length is 10 tokens" in answer["error"]["message"]
    endpoint.models.remove("rehearsal")
    assert "rehearsal" not in endpoint.models
    assert (await api.get("models/rehearsal"))[0] == 404
