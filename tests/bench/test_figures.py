import pytest

from bench.figures import Figure, table


def figure(
    measured: float,
    *,
    baseline: float | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
    times: float | None = None,
) -> Figure:
    return Figure(
        name="speed",
        unit="ms",
        measured=measured,
        baseline=baseline,
        at_most=at_most,
        at_least=at_least,
        times=times,
    )


@pytest.mark.parametrize(
    ("found", "is_missed"),
    [
        (figure(30, at_most=30), False),
        (figure(30.1, at_most=30), True),
        (figure(0.8, at_least=0.8), False),
        (figure(0.7, at_least=0.8), True),
        (figure(3, baseline=2, times=1.5), False),
        (figure(3.1, baseline=2, times=1.5), True),
        (figure(3, baseline=2), False),
        (figure(float("nan"), at_most=30), True),
        (figure(3, baseline=0, times=1.5), True),
    ],
)
def test_a_target_is_missed_only_beyond_it(found: Figure, *, is_missed: bool) -> None:
    assert found.is_missed is is_missed


def test_the_table_shows_each_figure_beside_baseline_target_and_verdict() -> None:
    shown = table([figure(3, baseline=2, times=1.5), figure(40, at_most=30), figure(5)])
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.splitlines()]
    assert rows[0] == ["figure", "measured", "baseline", "target", "verdict"]
    assert rows[2] == ["speed", "3.0 ms", "2.0 ms (1.50 times)", "at most 1.5 times", "met"]
    assert rows[3] == ["speed", "40.0 ms", "", "at most 30 ms", "missed"]
    assert rows[4] == ["speed", "5.0 ms", "", "", ""]
    assert len({len(line) for line in shown.splitlines()}) == 1
