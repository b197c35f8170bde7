"""The report as data and as a page, of outcomes that no good service would have."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from account.fleet import plots
from account.fleet.findings import Findings
from account.fleet.page import page_of
from account.fleet.plan import BORN, FleetPlan
from account.fleet.report import report_of, report_text
from account.fleet.run import Outcome
from account.fleet.writing import summary


def outcome(**plan: int) -> Outcome:
    """Nothing was simulated yet."""
    made = FleetPlan(**({"accounts": 0, "computers": 5, "years": 1, "hosts": 3} | plan), seed="s")  # type: ignore[arg-type]
    return Outcome(made, Findings("s"))


@pytest.fixture
def bad() -> Outcome:
    """Two things went wrong."""
    made = outcome(accounts=2)
    made.years.account_years, made.years.seconds, made.years.each_ms = 2.0, 0.02, [4.0, 16.0]
    made.findings.figures.update({"accounts": 2, "fate month": 2, "order paid": 3, "order of renewal": 1})
    made.findings.check(6, "person-000001", "month", BORN, ["a <subscription> ends earlier"])
    made.measured.troubles.append("house-0002: GET /v1/state answered 500 & nothing else")
    return made


def test_what_is_wrong_is_named_on_the_page_and_on_the_terminal(bad: Outcome) -> None:
    page, told = page_of(report_of(bad)), summary(bad, as_json=False)
    assert not bad.is_good
    assert "✗ 1 violations of invariants, 1 failures of the service." in page
    assert "a &lt;subscription&gt; ends earlier" in page
    assert "answered 500 &amp; nothing else" in page
    assert '<tr class="bad"><td>6</td>' in page
    assert (
        "  invariant 6: person-000001 (month), seed s, 2026-01-15T09:00:00Z: a <subscription> ends earlier"
        in told.splitlines()
    )
    assert "  trouble: house-0002: GET /v1/state answered 500 & nothing else" in told.splitlines()


def test_many_violations_are_counted_and_the_first_are_shown(bad: Outcome) -> None:
    bad.findings.check(8, "person-000000", "year", BORN, [f"limit {number}" for number in range(500)])
    page, told = page_of(report_of(bad)), summary(bad, as_json=False)
    assert "The first 200; all of them are in report.json." in page
    assert "limit 198" in page
    assert "limit 199" not in page
    assert len([line for line in told.splitlines() if line.startswith("  invariant")]) == 10
    assert len(json.loads(report_text(report_of(bad)))["violations"]) == 501


def test_figures_are_told_by_what_they_belong_to(bad: Outcome) -> None:
    report = report_of(bad)
    assert report["fates"] == {"month": 2}
    assert report["orders_by_state"] == {"paid": 3}
    assert report["orders_by_kind"] == {"renewal": 1}


def test_hosts_alone_make_a_page_without_years_and_a_fleet_that_was_stopped_at_once_one_too() -> None:
    made = outcome()
    made.findings.figures.update({"hosts": 3})
    made.is_cut_short = True
    page = page_of(report_of(made))
    assert "Years of accounts" not in page
    assert "Hosts over the real interface" in page
    assert "Stopped early" in page
    assert "account-year" not in page.split("What it took")[1]


@pytest.mark.parametrize(
    "plot",
    [
        plots.areas("a & b", {}, ["Jan"]),
        plots.areas("one", {"x": [0, 0], "y": [3, 1]}, ["Jan", "Feb"]),
        plots.columns("none", {"x": []}, []),
        plots.columns("much", {"x": [1e9] * 600, "y": [0] * 600}, ["Jan"] * 600),
        plots.rows("names", {"<b>": 2, "": 0}),
        plots.histogram("one value", [0.0], " ms"),
        plots.histogram("early and late", [-3.5, 0.2, 950.0], " ms"),
    ],
)
def test_a_plot_is_well_formed_whatever_it_shows(plot: str) -> None:
    figure = ElementTree.fromstring(plot)
    assert figure.tag == "figure"
    svg = figure.find("svg")
    assert svg is not None
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == figure.findtext("figcaption")
    for rect in svg.iter("rect"):
        assert float(rect.get("width", "-1")) >= 0
        assert float(rect.get("height", "-1")) >= 0
        assert 0 <= float(rect.get("x", "-1")) <= plots.WIDTH


def test_as_many_values_as_there_are_stand_in_the_columns_of_a_histogram() -> None:
    figure = ElementTree.fromstring(plots.histogram("h", [1.0, 2.0, 2.0, 9.0], "", bins=10))
    heights = [float(rect.get("height", "0")) for rect in figure.iter("rect")]
    assert [round(height / max(heights) * 2) for height in heights] == [0, 1, 2, 0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([4.2, 9.4], ["0 ms", "1.5 ms", "3 ms", "4.5 ms", "6 ms", "7.5 ms"]),
        ([3.0, 1956.1], ["0 ms", "300 ms", "600 ms", "900 ms", "1,200 ms", "1,500 ms", "1,800 ms"]),
        ([-3.0, 12.0], ["-3 ms", "-1 ms", "1 ms", "3 ms", "5 ms", "7 ms", "9 ms", "11 ms"]),
    ],
)
def test_the_columns_of_a_histogram_begin_at_round_values(values: list[float], labels: list[str]) -> None:
    figure = ElementTree.fromstring(plots.histogram("h", values, " ms"))
    assert [text.text for text in figure.iter("text") if "ms" in (text.text or "")] == labels


def test_labels_of_months_have_room() -> None:
    figure = ElementTree.fromstring(
        plots.areas("a", {"x": [1] * 120}, [f"Jan {2000 + at}" for at in range(120)])
    )
    labels = [text for text in figure.iter("text") if "Jan" in (text.text or "")]
    assert 4 <= len(labels) <= 8
    assert max(float(text.get("x", "0")) for text in labels) + 60 <= plots.WIDTH
