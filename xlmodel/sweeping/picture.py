"""The picture of a sample: how the outcome is distributed, what it hangs on, and how it fans out over the years.

Judgements: each panel says what it shows in its title, with the number that matters. Colours are those of the palette
that survives colour blindness and grey print. The same sample gives the same picture, byte for byte, with the same
release of matplotlib.
"""

from __future__ import annotations

from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from xlmodel.simulation import FanLine
from xlmodel.sweeping.packages import PICTURES, refuse_without
from xlmodel.sweeping.results import Scenarios, SweptOutput, shown
from xlmodel.sweeping.running import on_basis
from xlmodel.sweeping.summary import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#6B7280"
OTHERS = ("#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""What other bases are drawn in, in their order."""

WIDTH, HEIGHT, DPI = 16.0, 9.0, 120
BINS = 60
BARS, LINE = 8, 36
"""Inputs that are drawn as bars, and letters in a line of their names."""

_STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.0,
    "axes.titleweight": "bold",
}


def picture(swept: Scenarios, summary: Summary) -> bytes:
    """Return the picture as a PNG of 1,920 by 1,080 pixels. Raises XlmodelError where matplotlib is missing."""
    refuse_without(PICTURES)
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        halves = figure.add_gridspec(2, 1)
        upper, lower = (figure.add_subfigure(halves[place, 0]) for place in (0, 1))
        panels = [*upper.subplots(1, 2), *lower.subplots(1, 2)]
        first = swept.headlines[0]
        _distribution(panels[0], swept, summary, first)
        _bars(panels[1], swept, summary)
        for panel, fan in zip(panels[2:], [*summary.fans[:2], None, None], strict=False):
            _fan(panel, fan) if fan else panel.set_axis_off()
        figure.suptitle(swept.told(), x=0.01, ha="left", fontsize=10, color=GREY)
        target = BytesIO()
        figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def _distribution(panel: Axes, swept: Scenarios, summary: Summary, output: SweptOutput) -> None:
    """Draw how the first output is distributed, and as lines how on the other bases."""
    chance = next((one for one in summary.chances if one.basis == swept.declared.central), None)
    columns = [(swept.declared.central, output.key)]
    columns += [(one.title, on_basis(output.key, one)) for one in swept.declared.bases]
    found = {title: _sound(swept.results[key]) for title, key in columns if key in swept.results}
    sound = [numbers for numbers in found.values() if len(numbers)]
    if not sound:
        panel.set_title(f"{output.label}: an error in every scenario")
        return
    low = min(float(np.percentile(numbers, 0.5)) for numbers in sound)
    high = max(float(np.percentile(numbers, 99.5)) for numbers in sound)
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    for place, (title, numbers) in enumerate(found.items()):
        if not len(numbers):
            continue
        weights = np.full(len(numbers), 1 / len(numbers))
        colour = OTHERS[(place - 1) % len(OTHERS)] if place else BLUE
        style: dict[str, Any] = {"histtype": "step", "linewidth": 1.5} if place else {"alpha": 0.6}
        middle = shown(float(np.median(numbers)), output.unit)
        label = f"{title[0].upper()}{title[1:]}: middle {middle}"
        panel.hist(numbers, bins=edges.tolist(), weights=weights, color=colour, label=label, **style)
    panel.axvline(0.0, color="black", linewidth=1)
    said = f": {chance.probability:.0%} {chance.title[0].lower()}{chance.title[1:]}" if chance else ""
    if chance and chance.title[:3].isupper():
        said = f": {chance.probability:.0%} for {chance.title}"
    panel.set_title(f"{output.label}{said}", wrap=True)
    panel.set_xlabel(output.unit)
    panel.set_ylabel("Share of scenarios")
    panel.yaxis.set_major_formatter("{x:.0%}")
    panel.legend(frameon=False)


def _bars(panel: Axes, swept: Scenarios, summary: Summary) -> None:
    """Draw what the first output hangs on: the share of its variance, coloured by which way it moves it."""
    output, found = next(iter(summary.hangs_on.items()), ("", ()))
    drawn = found[:BARS][::-1]
    if not drawn:
        panel.set_axis_off()
        return
    labels = {one.key: one.label for one in swept.inputs}
    by_share = drawn[-1].share is not None
    sizes = [(one.share or 0.0) if by_share else abs(one.rank_correlation) for one in drawn]
    colours = [GREEN if one.rank_correlation >= 0 else VERMILION for one in drawn]
    panel.barh([fill(labels[one.input], LINE) for one in drawn], sizes, color=colours)
    for place, (size, one) in enumerate(zip(sizes, drawn, strict=True)):
        text = f" {size:.0%}, ranks {one.rank_correlation:+.2f}" if by_share else f" ranks {one.rank_correlation:+.2f}"
        panel.text(size, place, text, va="center", color=GREY)
    panel.set_xlim(0, max(sizes) * 1.3 or 1)
    panel.set_title(f"{swept.output(output).label} hangs most on: {labels[drawn[-1].input].lower()}", wrap=True)
    kind = "Share of variance, alone" if by_share else "Rank correlation"
    panel.set_xlabel(f"{kind} (green: more raises it, vermilion: more lowers it)")
    panel.xaxis.set_major_formatter("{x:.0%}" if by_share else "{x:.1f}")


def _fan(panel: Axes, fan: FanLine) -> None:
    """Draw percentiles over time: the middle as a line, halves and nine tenths of the scenarios as bands."""
    places = list(range(len(fan.at)))
    lines = fan.percentiles
    panel.fill_between(places, lines[5], lines[95], color=BLUE, alpha=0.15, linewidth=0, label="P5 to P95")
    panel.fill_between(places, lines[25], lines[75], color=BLUE, alpha=0.3, linewidth=0, label="P25 to P75")
    panel.plot(places, lines[50], color=BLUE, linewidth=2, label="Middle")
    panel.axhline(0.0, color="black", linewidth=0.8)
    panel.set_xticks(places, fan.at)
    ends = f"{shown(lines[5][-1], fan.unit)} to {shown(lines[95][-1], fan.unit)}"
    panel.set_title(f"{fan.title}: nine in ten at {ends} in {fan.at[-1]}", wrap=True)
    if fan.unit == "%":
        panel.yaxis.set_major_formatter("{x:.0%}")
    panel.legend(frameon=False)


def _sound(numbers: Any) -> Any:
    return numbers[np.isfinite(numbers)]
