"""The table of pictures leaves nothing out: no page of the window, no page of the service, no scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from starlette.routing import BaseRoute

from account.simulator.scenarios.loading import names
from gui.routes import Route
from tests.shots.gallery import gallery
from tests.shots.model import THEMES
from tests.shots.scenario_subjects import ScenarioShot
from tests.shots.sheets import LARGE
from tests.shots.subjects import SUBJECTS
from tests.shots.web_parts import ClientShot, PageShot
from tests.shots.window_parts import WindowShot
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service

DOCS = Path(__file__).resolve().parents[2] / "docs"
NO_PAGES = {
    "/live/events": "a stream",
    "/sessions/{session_id}/live": "a stream",
    "/simulator/accounts/{account}/live": "a stream",
    "/simulator/accounts/{account}/export.json": "a file",
    "/simulator/enter": "leads to the panel or the portal",
    "/manage": "leads to the subscription",
    "/app-store": "leads to the sheet or to what is managed",
}
"""What a browser may ask for without seeing a page of its own."""
MACHINES = (
    "/v1/",
    "/simulator/v1/",
    "/static/",
    "/simulator/static/",
    "/oauth/token",
    "/.well-known/",
    "/openapi.json",
    "/relay",
)


def gets(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """The paths that answer GET, also those that are only made when somebody asks."""
    for route in routes:
        below = getattr(route, "routes", None) or getattr(getattr(route, "router", None), "routes", None)
        if below:
            yield from gets(below)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield str(getattr(route, "path", ""))


@pytest.fixture
async def simulated(tmp_path: Path) -> object:
    async with faulty_service(tmp_path, FakeClock()) as running:
        yield running


def test_every_page_of_the_window_is_pictured() -> None:
    pictured = {shot.route for each in SUBJECTS for shot in each.shots if isinstance(shot, WindowShot)}
    assert set(Route) - pictured == set()


async def test_every_page_of_the_service_is_pictured_and_no_other(simulated: Service) -> None:
    pages = {path for path in gets(simulated.app.routes) if not path.startswith(MACHINES)}
    assert len(pages) > 40, "the check no longer sees the routes"
    pictured = {
        shot.route for each in SUBJECTS for shot in each.shots if isinstance(shot, PageShot | ClientShot)
    }
    assert pages - NO_PAGES.keys() - pictured == set(), "a page without a picture; tests/shots/web_subjects"
    assert NO_PAGES.keys() - pages == set(), "gone, or called otherwise"


def test_every_scenario_is_pictured_once() -> None:
    pictured = [shot.scenario for each in SUBJECTS for shot in each.shots if isinstance(shot, ScenarioShot)]
    assert sorted(pictured) == sorted(names())


def test_no_two_pictures_have_one_name() -> None:
    files = [f"{each.name}-{shot.name}" for each in SUBJECTS for shot in each.shots]
    assert len(files) == len(set(files))
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in files), files


def test_gallery_is_that_of_the_table() -> None:
    written = (DOCS / "gallery.md").read_text("utf-8")
    assert written == gallery(SUBJECTS), "make shots"


def test_pictures_in_the_repository_are_those_of_the_table() -> None:
    kept = {file.name for file in (DOCS / "pictures").iterdir() if not file.name.startswith("bench-")}
    assert kept == {each.sheet(theme) for each in SUBJECTS for theme in THEMES} | set(LARGE), "make shots"


def test_pictures_in_the_repository_stay_small() -> None:
    size = sum(file.stat().st_size for file in (DOCS / "pictures").iterdir())
    assert size <= 20 * 1024 * 1024, "whole pages at the size of a screen, and no more than that"
