"""The benchmarks' numbers, made so small that a round takes a second or two."""

import pytest

SMALL = {
    "bench.stage.SETTLING": 0.0,
    "bench.chat.ALONE": 1,
    "bench.chat.BURST": 3,
    "bench.chat.BURSTS": 1,
    "bench.streams.SINGLES": 1,
    "bench.streams.CROWD": 2,
    "bench.streams.LONG": 60,
    "bench.start.IDLE": 0.1,
    "bench.endpoint_cpu.CALLS": 1,
    "bench.endpoint_cpu.SPLIT": 1,
    "bench.storage.ROWS": 200,
    "bench.speech.TURNS": 1,
    "bench.hours.MINUTES": 2,
    "bench.moderation.WARM": 5,
    "bench.moderation.BURST": 50,
    "bench.moderation.APART": 2,
    "bench.search.COUNTS": (600,),
    "bench.search.OTHERS_COUNT": 20,
    "bench.search.LIVE": 20,
}


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMALL.items():
        monkeypatch.setattr(name, value)
