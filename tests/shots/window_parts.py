"""Takes pictures of the window, whole or in part, as the product's own conductor fills it.

Only the agent is left out: a link that stands still brings the snapshot. May import Qt and `gui`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from account.simulator.scenarios import loading
from gui.conductor import Conductor
from gui.language import Language
from gui.link import AgentLink
from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.scene import Failure, Scene
from gui.presenters.strip import present_strip
from gui.qa.finder import Finder
from gui.routes import Place, Route, route_for
from gui.simulator.presenters.panel import present_panel
from gui.simulator.presenters.stage import Stage
from gui.simulator.views.dock import SimulatorDock
from gui.views.main import MainPage
from gui.views.strip import Strip
from gui.widgets.banner import BannerStack
from gui.widgets.layout import Card, settle_layouts
from gui.window import Window
from shared.clock import Clock
from shared.commands import Command, Refresh
from shared.reasons import Language as Spoken
from shared.simulator import ScenarioView
from shared.snapshot import Snapshot
from tests.support.clock import START, FakeClock

_TALL: Final = 2400
"""So high that nothing scrolls."""
_DOCK_HEIGHT: Final = 1500


@dataclass(frozen=True, slots=True)
class Desk:
    """What a picture is taken with."""

    application: QApplication
    language: Language

    def settled(self, widget: QWidget) -> QImage:
        """The widget as it looks once its layout has come to rest."""
        for _ in range(3):  # a layout may ask its parent's once more
            self.application.processEvents()
            settle_layouts()
        return widget.grab().toImage()


Draw = Callable[[Desk], QImage]


@dataclass(frozen=True, slots=True)
class WindowShot:
    """The window, or a part of it, in one state. `route` is the page that is shown whole."""

    name: str
    draw: Draw
    route: Route | None = None
    looks: tuple[str, ...] = ("window",)


class StillLink(AgentLink):
    """A link that stays as it was put and sends nothing."""

    def __init__(self, state: LinkState, clock: Clock, parent: QWidget) -> None:
        super().__init__("", (), clock, parent)
        self._still = state

    @property
    def state(self) -> LinkState:
        """How it stands."""
        return self._still

    def send(self, command: Command) -> int:
        """Nothing goes anywhere; the number of whatever was asked last."""
        return 1


Act = Callable[[Window, Conductor, AgentLink], object]
"""What happens to the window before it is pictured."""


class NoBrowser:
    """A computer without a browser."""

    def open(self, address: str) -> bool:
        """It does not open."""
        return False


def whole(
    name: str,
    snapshot: Snapshot | None,
    *,
    link: LinkState = LinkState.CONNECTED,
    failure: Failure | None = None,
    click: str = "",
) -> WindowShot:
    """The whole window with what `snapshot` says; what `click` names is pressed before the picture."""
    connected = link is LinkState.CONNECTED
    route = route_for(snapshot) if connected else Route.STARTING

    def draw(desk: Desk) -> QImage:
        return draw_whole(desk, snapshot, START, link, failure, click)

    return WindowShot(name, draw, route)


def draw_whole(
    desk: Desk,
    snapshot: Snapshot | None,
    now: datetime,
    link_state: LinkState = LinkState.CONNECTED,
    failure: Failure | None = None,
    click: str = "",
    part: Callable[[Window], QWidget] = lambda window: window,
    act: Act = lambda window, conductor, link: None,
) -> QImage:
    """The window at the instant `now`, or a `part` of it, as high as what it shows; `act` comes last."""
    clock = FakeClock(now)
    window = Window()
    link = StillLink(link_state, clock, window)
    conductor = Conductor(window, link, NoBrowser(), clock)
    if snapshot is None:
        conductor.render()
    else:
        link.snapshot_received.emit(snapshot)
    if failure is not None:
        conductor.asking.command(Refresh())
        link.reply_received.emit(1, failure, None)
    window.show()
    desk.settled(window)
    for name in click.split():
        Finder(window).click(name)
        desk.settled(window)
    act(window, conductor, link)
    desk.settled(window)
    _grow(desk, window)
    image = desk.settled(part(window))
    window.close()
    window.deleteLater()
    return image


def notices(name: str, snapshot: Snapshot, failure: Failure | None = None) -> WindowShot:
    """What stands above the page, without the page."""

    def draw(desk: Desk) -> QImage:
        def banners(window: Window) -> QWidget:
            stack = window.findChild(BannerStack)
            assert stack is not None
            return stack

        return draw_whole(desk, snapshot, START, failure=failure, part=banners)

    return WindowShot(name, draw)


def _grow(desk: Desk, window: Window) -> None:
    """Make the window so high that nothing in it scrolls."""
    for area in window.findChildren(QScrollArea):
        if area.isVisible():
            hidden = area.verticalScrollBar().maximum()
            if hidden > 0:
                window.resize(window.width(), window.height() + hidden)
                desk.settled(window)


def card(name: str, snapshot: Snapshot) -> WindowShot:
    """The card of the subscription."""

    def draw(desk: Desk) -> QImage:
        def found(page: MainPage) -> QWidget:
            widget = page.findChild(QWidget, "main.entitlement")
            while widget is not None and not isinstance(widget, Card):
                widget = widget.parentWidget()
            assert isinstance(widget, Card)
            return widget

        return _of_main(desk, snapshot, found)

    return WindowShot(name, draw)


def session_card(name: str, snapshot: Snapshot) -> WindowShot:
    """The card of the session."""
    return WindowShot(name, lambda desk: _of_main(desk, snapshot, lambda page: page.session))


def sessions_card(name: str, snapshot: Snapshot) -> WindowShot:
    """The card with the last sessions, and with what is unusual about the next one."""
    return WindowShot(name, lambda desk: _of_main(desk, snapshot, lambda page: page.sessions))


def settings(name: str, snapshot: Snapshot) -> WindowShot:
    """The Settings page, as a person comes to it."""
    way = "main.settings_open" if snapshot.account is not None else "welcome.settings"

    def draw(desk: Desk) -> QImage:
        return draw_whole(desk, snapshot, START, click=way)

    return WindowShot(name, draw, route_for(snapshot, Place.SETTINGS))


def about(name: str, snapshot: Snapshot) -> WindowShot:
    """The About page, as a person comes to it."""

    def draw(desk: Desk) -> QImage:
        return draw_whole(desk, snapshot, START, click="main.settings_open settings.about")

    return WindowShot(name, draw, route_for(snapshot, Place.ABOUT))


def strip(name: str, snapshot: Snapshot) -> WindowShot:
    """The strip on the desktop."""

    def draw(desk: Desk) -> QImage:
        vm = present_strip(Scene(snapshot, LinkState.CONNECTED, START))
        assert vm is not None, name
        shown = Strip()
        shown.render_strip(vm)
        shown.place()
        shown.resize(shown.sizeHint().expandedTo(shown.size()))  # no screen is as small as the offscreen one
        shown.show()
        image = desk.settled(shown)
        shown.hide()
        return image

    return WindowShot(name, draw)


def dock(name: str, stage: Stage, *unfold: str) -> WindowShot:
    """The simulator's panel; its scenarios are those that are really there."""

    def draw(desk: Desk) -> QImage:
        panel = SimulatorDock()
        panel.resize(panel.sizeHint().width(), _DOCK_HEIGHT)
        panel.show()
        told = replace(stage, scenarios=_scenarios(desk.language)) if stage.account_now else stage
        panel.panel.render(present_panel(told))
        for each in unfold:
            Finder(panel).click(each)
        image = desk.settled(panel)
        panel.close()
        return image

    return WindowShot(name, draw)


def _of_main(desk: Desk, snapshot: Snapshot, part: Callable[[MainPage], QWidget]) -> QImage:
    page = MainPage()
    page.resize(Window().width(), _TALL)  # no scroll bar, so that all parts are of one width
    page.render(present_main(Scene(snapshot, LinkState.CONNECTED, START)))
    page.show()
    image = desk.settled(part(page))
    page.close()
    return image


def _scenarios(language: Language) -> tuple[ScenarioView, ...]:
    spoken = Spoken(language.value)
    return tuple(
        ScenarioView(each.name, each.title.in_language(spoken), each.story.in_language(spoken), each.speed)
        for each in loading.load_all()
    )


def of_all(make: Callable[[str, Snapshot], WindowShot], faces: dict[str, Snapshot], *drop: str) -> Any:
    """A shot of each face, called as the face without the first of `drop` that its name begins with."""

    def short(name: str) -> str:
        for each in drop:
            if name.startswith(each):
                return name.removeprefix(each).strip("-_").replace("_", "-") or name
        return name.replace("_", "-")

    return tuple(make(short(name), snapshot) for name, snapshot in faces.items())
