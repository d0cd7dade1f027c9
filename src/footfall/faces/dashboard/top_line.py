"""The numbers above the chart, and the series of the one that is chosen. No HTML."""

from collections.abc import Sequence, Set
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from footfall.faces.dashboard.chart import Chart, Point, draw
from footfall.faces.dashboard.labels import CONVERSIONS, INTERVALS, METRICS
from footfall.faces.dashboard.look import Look
from footfall.faces.dashboard.notes import Note, notes_by_label
from footfall.faces.dashboard.questions import Asked
from footfall.faces.dashboard.shown import Change, Number, change, number
from footfall.faces.dashboard.view import View
from footfall.faces.dashboard.words import Words
from footfall.query.ask import Row
from footfall.query.buckets import UNITS
from footfall.query.calendar import DAY_MS, Range
from footfall.query.money import Money

_USUAL: Final = ("visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration")
_OF_PAGE: Final = ("visitors", "visits", "pageviews", "bounce_rate", "time_on_page", "scroll_depth")
_OF_EVENTS: Final = ("visitors", "visits", "pageviews", "events")
_OF_GOAL: Final = ("visitors", "events", "conversion_rate")
_OF_REVENUE: Final = (*_OF_GOAL, "total_revenue", "average_revenue")
_WHOLE: Final = ("visitors", "visits", "pageviews", "events")
# Of how many days a unit makes a chart that can be read.
_FITTING: Final = {
    "minute": (0, 2),
    "hour": (0, 15),
    "day": (2, 800),
    "week": (14, 4000),
    "month": (60, 40_000),
}


class Top(msgspec.Struct, frozen=True):
    """One number of the top line."""

    metric: str
    label: str
    number: Number
    before: Number | None
    change: Change | None
    is_shown: bool
    """Whether the chart is of it."""


def top_metrics(filtered: Set[str], *, revenue: bool) -> tuple[str, ...]:
    """Return the metrics that say something where *filtered* by dimensions; *revenue* says that its goals have some."""
    if "event:goal" in filtered:
        return _OF_REVENUE if revenue else _OF_GOAL
    if "event:page" in filtered:
        return _OF_PAGE
    if any(dimension.startswith("event:") for dimension in filtered):
        return _OF_EVENTS
    return _USUAL


def chart_metric(view: View, metrics: Sequence[str]) -> str:
    """Return the metric that the chart is of."""
    return view.metric if view.metric in metrics else metrics[0]


def fitting_units(range_: Range) -> tuple[str, ...]:
    """Return the units of time in which a chart of *range_* can be read."""
    days = (range_.until_ms - range_.since_ms) / DAY_MS
    return tuple(unit for unit in UNITS if _FITTING[unit][0] <= days <= _FITTING[unit][1])


def tops(metrics: Sequence[str], asked: Asked, look: Look) -> list[Top]:
    """Return the top line of the answer to the question for *metrics*."""
    if asked.answer is None:
        return []
    row, words = asked.answer.results[0], look.words
    chosen = chart_metric(look.view, metrics)
    labels = {**METRICS, **CONVERSIONS} if "event:goal" in look.filtered else METRICS
    before = row.comparison
    return [
        Top(
            metric,
            words.gettext(labels[metric]),
            number(metric, row.metrics[place], words),
            number(metric, before.metrics[place], words) if before else None,
            change(metric, before.change[place], words) if before else None,
            metric == chosen,
        )
        for place, metric in enumerate(metrics)
    ]


def series_chart(metric: str, asked: Asked, look: Look, notes: Sequence[Note]) -> Chart | None:
    """
    Return the chart of the answer to a question for *metric* by time; None when it could not be asked.

    *notes* are what people wrote, whenever.
    """
    if asked.answer is None or asked.question is None:
        return None
    unit = asked.question.query.time_unit
    rows = {str(row.dimensions[0]): row for row in asked.answer.results if row.dimensions[0] is not None}
    labels = list(asked.answer.meta["time_labels"])
    texts = _Texts(unit, look, of_many_days=len(labels) > 48)
    noted = notes_by_label(notes, labels, _ends(_moment(labels[-1]), unit)) if labels else {}
    points = [_point(metric, label, rows.get(label), texts, noted.get(label, ())) for label in labels]
    last = max((place for place, point in enumerate(points) if point.value is not None), default=-1)
    return draw(
        points,
        shown=lambda value: number(metric, value, look.words).shown,
        present=last >= 0 and _ends(_moment(labels[last]), unit) > look.now,
        whole=metric in _WHOLE,
    )


def interval_label(unit: str, words: Words) -> str:
    """Return what a unit of time is called."""
    return words.gettext(INTERVALS[unit])


def _plain(value: Any) -> float | None:
    if isinstance(value, Money):
        return value.value
    return None if value is None else float(value)


def _moment(label: str) -> datetime:
    return datetime.fromisoformat(label)  # the site's clocks, as labels are


def _ends(begins: datetime, unit: str) -> datetime:
    """Return about when the bucket ends; for a week and a month the latest that it can be."""
    return (
        begins
        + {
            "minute": timedelta(minutes=1),
            "hour": timedelta(hours=1),
            "day": timedelta(days=1),
            "week": timedelta(days=7),
            "month": timedelta(days=31),
        }[unit]
    )


class _Texts(msgspec.Struct, frozen=True):
    """How buckets of time are called."""

    unit: str
    look: Look
    of_many_days: bool

    def whole(self, label: str) -> str:
        """Return the bucket's name where it stands alone."""
        words, moment = self.look.words, _moment(label)
        match self.unit:
            case "minute" | "hour":
                return f"{words.skeleton(moment, 'MMMEd')}, {words.clock(moment)}"
            case "week":
                return words.gettext("Week of %(day)s") % {"day": words.skeleton(moment, "yMMMd")}
            case "month":
                return words.skeleton(moment, "yMMMM")
        return words.skeleton(moment, "yMMMEd")

    def short(self, label: str) -> str:
        """Return it as it stands under the axis."""
        words, moment = self.look.words, _moment(label)
        if self.unit in ("minute", "hour") and not self.of_many_days:
            return words.clock(moment)
        return words.skeleton(moment, "yMMM" if self.unit == "month" else "MMMd")


def _point(metric: str, label: str, row: Row | None, texts: _Texts, notes: Sequence[str]) -> Point:
    words, begins = texts.look.words, _moment(label)
    value = 0.0 if row is None else _plain(row.metrics[0])
    before = row.comparison if row is not None else None
    is_compared = before is not None and before.dimensions[0] is not None
    return Point(
        label=texts.whole(label),
        short=texts.short(label),
        value=None if begins > texts.look.now else value,
        shown=number(metric, row.metrics[0] if row else 0, words).exact,
        before=_plain(before.metrics[0]) if before and is_compared else None,
        before_label=texts.whole(str(before.dimensions[0])) if before and is_compared else "",
        before_shown=number(metric, before.metrics[0], words).exact if before else "",
        url=_zoomed(texts.look.view, begins.date(), texts.unit),
        notes=tuple(notes),
    )


def _zoomed(view: View, day: date, unit: str) -> str:
    """Return the address of the view of one bucket."""
    match unit:
        case "day":
            return view.address(period="day", day=day, days=None, interval="")
        case "month":
            return view.address(period="month", day=day, days=None, interval="")
        case "week":
            return view.address(period="custom", day=None, days=(day, day + timedelta(days=6)), interval="")
    return ""
