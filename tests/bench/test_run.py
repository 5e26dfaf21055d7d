import importlib
from pathlib import Path

import pytest

from bench import run
from bench.figures import Figure


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("name", run.BENCHMARKS)
def test_a_tiny_round_of_each_benchmark_gives_its_figures(name: str) -> None:
    figures: list[Figure] = importlib.import_module(f"bench.{name}").measure(1)
    assert figures
    assert all(figure.measured >= 0 and figure.name for figure in figures)


def test_the_read_me_tells_of_each_benchmark() -> None:
    text = (Path(run.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in run.BENCHMARKS if f"`{name}`" not in text] == []


class Found:
    """A benchmark that has its figure ready."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.rounds: list[int] = []

    def measure(self, rounds: int) -> list[Figure]:
        self.rounds.append(rounds)
        return [self.figure]


@pytest.mark.parametrize(("measured", "code"), [(1.0, 0), (3.0, 1)])
def test_the_exit_code_tells_whether_a_target_was_missed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    measured: float,
    code: int,
) -> None:
    found = Found(Figure(name="speed", unit="ms", measured=measured, at_most=2.0))
    monkeypatch.setattr("importlib.import_module", {"bench.chat": found}.__getitem__)
    assert run.main(["--only", "chat", "--rounds", "2"]) == code
    assert found.rounds == [2]
    assert "speed" in capsys.readouterr().out
