"""The adoption curve as the coordinates of a small step chart.

What belongs here: geometry. What does not: the page around it (``report.html.j2``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 8, 10, 20

#: Day, count, and the ends of the count's date range (None: no range).
Point = tuple[date, float, float | None, float | None]


@dataclass(frozen=True)
class Curve:
    """An SVG chart: path of the steps, path of the band between lo and hi, and its labels."""

    line: str
    band: str
    first: int
    last: int
    top: int
    label: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    ceiling: int = _TOP
    floor: int = HEIGHT - _BOTTOM


def draw(points: Sequence[Point]) -> Curve:
    """Draw counts at two or more dates, in order; a count holds until the next date."""
    first, last = points[0][0], points[-1][0]
    lows = [value if lo is None else lo for _, value, lo, _ in points]
    highs = [value if hi is None else hi for _, value, _, hi in points]
    top = max(1.0, *highs)
    days = max(1, (last - first).days)
    xs = [_LEFT + (WIDTH - _LEFT - _RIGHT) * (day - first).days / days for day, *_ in points]

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top

    def steps(values: Sequence[float]) -> list[tuple[float, float]]:
        corners = [(xs[0], y(values[0]))]
        for n in range(1, len(values)):
            corners += [(xs[n], y(values[n - 1])), (xs[n], y(values[n]))]
        return corners

    def path(corners: Sequence[tuple[float, float]]) -> str:
        return "M" + " L".join(f"{x:.1f} {at:.1f}" for x, at in corners)

    label = (
        f"From {points[0][1]:.0f} units at the end of {first.year} "
        f"to {points[-1][1]:.0f} at the end of {last.year}"
    )
    return Curve(
        line=path(steps([value for _, value, *_ in points])),
        band=path([*steps(highs), *reversed(steps(lows))]) + " Z",
        first=first.year,
        last=last.year,
        top=round(top),
        label=label,
    )
