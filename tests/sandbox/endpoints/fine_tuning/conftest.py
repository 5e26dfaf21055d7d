"""A workshop: the stand-in's jobs, which move only when they are told to."""

import math
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints import EndpointServer
from tests.sandbox.endpoints.tuned import uploaded


class Workshop:
    """Short ways to begin jobs, and to see what becomes of them."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: EndpointServer) -> None:
        self.session = session
        self.endpoint = endpoint

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self.session.request(method, path, json=body) as response:
            return response.status, await response.json()

    async def begin(self, **wishes: Any) -> dict[str, Any]:
        """Begin a job of a dozen examples, unless another file is named."""
        if "training_file" not in wishes:
            wishes["training_file"] = await uploaded(self.session)
        body = {"model": "rehearsal", **wishes}
        status, job = await self.ask("POST", "fine_tuning/jobs", body)
        assert status == 200, job
        return dict(job)

    async def see(self, job_id: str) -> dict[str, Any]:
        return dict((await self.ask("GET", f"fine_tuning/jobs/{job_id}"))[1])

    async def events(self, job_id: str) -> list[dict[str, Any]]:
        """All events, oldest first."""
        path, found = f"fine_tuning/jobs/{job_id}/events?limit=100", []
        _, page = await self.ask("GET", path)
        found += page["data"]
        while page["has_more"]:
            _, page = await self.ask("GET", f"{path}&after={page['data'][-1]['id']}")
            found += page["data"]
        return found[::-1]


@pytest.fixture
def workshop(session: aiohttp.ClientSession, endpoint: EndpointServer) -> Workshop:
    endpoint.tuning_pace = math.inf
    return Workshop(session, endpoint)
