"""`docs/performance.md` and its plots: written from the figures of one run."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
FIGURES = DOCS / "performance.json"
PAGE = DOCS / "performance.md"
PLOTS = DOCS / "pictures"
NO_LIMIT = 1e9
"""The limit of a figure that is there for information, and stays out of the plot."""
NOTES = {
    "service": (
        "Registrations and purchases stay below their goals. A registration is one commit and about 1.1 ms "
        "of Python. Nearly two thirds of that is SQLAlchemy's own, around five statements that are made once "
        "(`account/ledger/rows.py`) and take SQLite less than 0.1 ms. What is left would be to speak to the "
        "driver directly, and to give up the types of the columns and PostgreSQL for it. A person registers "
        "a computer once, so that is not worth it. Events are told to twenty accounts in turns, so that each "
        "listener wakes for each event and reads it by itself, some 1.8 ms; in bursts to one account, which "
        "are read together, it was 2,300 a second."
    ),
    "relay": (
        "A computer's messages are masked (RFC 6455 section 5.3): the relay takes the mask off every byte, "
        "which a bare proxy passes on unseen, and reads a head for each message. That is some 9 µs for a "
        "message of 16 KiB and 22 µs for one of 64 KiB. A picture of 1 MB is a millisecond of a core."
    ),
    "session": (
        "The full-screen picture is as quick as the browser: with two cores for browser, X server and "
        "program, decoding and painting a frame of 1920 × 1080 takes it some 30 ms. One frame less on "
        "the way costs frames and gains no time; JPEG instead of video halves the server's work and "
        "takes three times the bytes."
    ),
    "simulate": (
        "A year of an account is about 10 ms of Python and one commit, whatever the number of accounts. "
        "What a renewal leaves behind, an order, a payment and an entry of the processor, is only stored "
        "(`Book.append`): a fifth less than as objects that a session keeps in step."
    ),
}
"""Why a goal is missed, by the part of the page."""

_WIDE = 20
"""Ratios beyond this would press all others against the edge of the plot."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: samples of a quantity beside the samples of its floor, taken in turns in the same run.

    `goal` is the sentence of PERFORMANCE; `limit` the greatest median that meets it, in `unit`, or as
    a ratio to the floor's median where `limit_is_ratio`; the least one where `at_least`.
    """

    id: str
    what: str
    unit: str
    samples: tuple[float, ...]
    floor: str
    floor_samples: tuple[float, ...]
    goal: str
    limit: float
    limit_is_ratio: bool = False
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """Median over the floor's median."""
        return statistics.median(self.samples) / statistics.median(self.floor_samples)

    @property
    def is_met(self) -> bool:
        """Whether the median meets the goal in this run."""
        value = self.ratio if self.limit_is_ratio else statistics.median(self.samples)
        return value >= self.limit if self.at_least else value <= self.limit


def write(part: str, figures: Sequence[Figure]) -> None:
    """Replace the figures of `part` and write the page and the plot of all that are known."""
    known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    known[part] = {"machine": _machine(), "figures": [asdict(figure) for figure in figures]}
    FIGURES.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(_page(known))
    _plot(part, figures)


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| id | figure | min / median / max | floor (median) | ratio | goal | met |",
        "|---|---|---|---|---|---|---|",
    ]
    for figure in figures:
        values = f"{_spread(figure.samples)} {figure.unit}"
        floor = f"{figure.floor}: {statistics.median(figure.floor_samples):.3g} {figure.unit}"
        met = "yes" if figure.is_met else "**no**"
        cells = (figure.id, figure.what, values, floor, f"{figure.ratio:.2f}×", figure.goal, met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(samples: Sequence[float]) -> str:
    return f"{min(samples):.3g} / {statistics.median(samples):.3g} / {max(samples):.3g}"


def _page(known: dict[str, dict[str, object]]) -> str:
    parts = [
        "# Performance\n\nWritten by `make bench`: each figure beside its floor, taken in turns in one run. "
        "Machines are shared and noisy: the ratio is what holds from one machine to the next.\n"
    ]
    for part, record in sorted(known.items()):
        rows = record["figures"]
        assert isinstance(rows, list)
        figures = [
            Figure(**{**row, "samples": tuple(row["samples"]), "floor_samples": tuple(row["floor_samples"])})
            for row in rows
        ]
        picture = f"![{part}](pictures/bench-{part}.png)\n"
        said = [f"## {part}", str(record["machine"]), table(figures), NOTES.get(part), picture]
        parts.append("\n\n".join(each for each in said if each is not None))
    return "\n".join(parts)


def _machine() -> str:
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("PySide6-Essentials", "fastapi", "httpx")
    )
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {versions}."
    )


def _plot(part: str, figures: Sequence[Figure]) -> None:
    """One box per figure, the floor's beside it; ratios, so that all fit one axis."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    labels, boxes = [], []
    for figure in figures:
        if figure.limit >= NO_LIMIT:
            continue
        base = statistics.median(figure.floor_samples)
        labels += [figure.what, f"floor: {figure.floor.partition(' (')[0]}"]
        boxes += [
            [value / base for value in figure.samples],
            [value / base for value in figure.floor_samples],
        ]
    drawing, axis = plt.subplots(figsize=(9, 0.36 * len(boxes) + 1.2), layout="constrained")
    axis.boxplot(boxes, vert=False, tick_labels=labels, whis=(0, 100))
    axis.invert_yaxis()
    axis.axvline(1, color="0.7", linewidth=1)
    axis.set_xlabel("ratio to the floor's median")
    if max(value for box in boxes for value in box) > _WIDE:
        axis.set_xscale("symlog", linthresh=0.1)
    PLOTS.mkdir(parents=True, exist_ok=True)
    drawing.savefig(PLOTS / f"bench-{part}.png", dpi=110)
    plt.close(drawing)
