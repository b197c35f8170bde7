"""A living window over a door without an agent, and single pages, for the tests of the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import geometry
from gui.conductor import Conductor
from gui.language import Language, speak
from gui.language_keeper import LanguageKeeper
from gui.link import AgentLink
from gui.pictures import Pictures
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.qa.finder import Finder
from gui.qa.pages import LimitPage, MainPage, SettingsPage, SigningInPage, SimulatorPanelPage, WelcomePage
from gui.routes import Place, route_for
from gui.shelf import Binding, make
from gui.theme import Theme
from gui.window import Window
from shared.commands import Command
from shared.reasons import LoginPage
from shared.snapshot import Snapshot
from tests.support.clock import START, FakeClock
from tests.support.door_server import DoorServer


class FakeBrowser:
    """Keeps the addresses instead of showing them; `works=False` is a computer without a browser."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.works = True

    def open(self, address: str) -> bool:
        self.opened.append(address)
        return self.works


class RecordedIntents:
    """Keeps what pages ask for, as (name, arguments)."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answered: Callable[..., None] = lambda *_: None

    def command(self, command: Command) -> None:
        self.asked.append(("command", command))

    def sign_in(self, *, sign_up: bool = False) -> None:
        self.asked.append(("sign_in", sign_up))

    def sign_in_by_code(self) -> None:
        self.asked.append(("sign_in_by_code", None))

    def open_sign_in_page(self) -> None:
        self.asked.append(("open_sign_in_page", None))

    def open_page(self, page: LoginPage) -> None:
        self.asked.append(("open_page", page))

    def rename(self, name: str, finished: Callable[[str], None]) -> None:
        self.asked.append(("rename", name))

    def open_simulator(self) -> None:
        self.asked.append(("open_simulator", None))

    def go_to(self, place: Place) -> None:
        self.asked.append(("go_to", place))

    def use_account_service(self, url: str, finished: Callable[[str], None]) -> None:
        self.asked.append(("use_account_service", url))

    def open_address(self, address: str) -> None:
        self.asked.append(("open_address", address))

    def ask(self, command: Command, answered: Callable[..., None]) -> None:
        self.asked.append(("ask", command))
        self.answered = answered

    def quit(self) -> None:
        self.asked.append(("quit", None))

    def connect_again(self) -> None:
        self.asked.append(("connect_again", None))


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, and the application as it was afterwards."""
    before, font = qapp.palette(), qapp.font()
    theme = Theme(qapp, before, "light")
    yield theme
    theme.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(before)
    qapp.setFont(font)


@dataclass
class OnePage:
    """A page in a window of its own."""

    window: Window
    binding: Binding
    intents: RecordedIntents

    def resize(self, width: int, height: int) -> None:
        """Resize the window and let the layouts follow."""
        self.window.resize(width, height)
        for _ in range(3):  # a layout may ask its parent's once more
            QApplication.sendPostedEvents()

    @property
    def find(self) -> Finder:
        return Finder(self.window)


@pytest.fixture
def show_page(qtbot: QtBot, themed: Theme) -> Iterator[Callable[..., OnePage]]:
    """Shows the page of a snapshot."""
    windows: list[Window] = []

    def show(snapshot: Snapshot, link: LinkState = LinkState.CONNECTED, place: Place = Place.HOME) -> OnePage:
        intents = RecordedIntents()
        route = route_for(snapshot, place) if link is LinkState.CONNECTED else route_for(None)
        binding = make(route, intents)
        window = Window()
        windows.append(window)
        binding.render(binding.present(Scene(snapshot, link, START)))
        window.show_page(binding.page)
        with qtbot.wait_exposed(window):
            window.show()
        return OnePage(window, binding, intents)

    yield show
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@dataclass
class Living:
    """A whole window with its conductor, over a door of the test."""

    window: Window
    link: AgentLink
    conductor: Conductor
    door: DoorServer
    browser: FakeBrowser
    clock: FakeClock

    @property
    def find(self) -> Finder:
        return Finder(self.window)

    @property
    def main(self) -> MainPage:
        return MainPage(Finder(self.window))

    @property
    def settings(self) -> SettingsPage:
        return SettingsPage(Finder(self.window))

    @property
    def welcome(self) -> WelcomePage:
        return WelcomePage(Finder(self.window))

    @property
    def signing_in(self) -> SigningInPage:
        return SigningInPage(Finder(self.window))

    @property
    def simulator(self) -> SimulatorPanelPage:
        return SimulatorPanelPage(Finder(self.window))

    @property
    def limit(self) -> LimitPage:
        return LimitPage(Finder(self.window))


@pytest.fixture
def door_address() -> str:
    return os.path.join(os.environ["XDG_RUNTIME_DIR"], "d.sock")


@pytest.fixture
def door(door_address: str, qapp: QApplication) -> Iterator[DoorServer]:
    server = DoorServer(door_address)
    yield server
    server.close()
    server.deleteLater()


@pytest.fixture
def living(
    qtbot: QtBot, themed: Theme, clock: FakeClock, door: DoorServer
) -> Iterator[Callable[..., Living]]:
    """Opens the window on a snapshot (None: the door is open but says nothing yet)."""
    made: list[Living] = []

    def open_window(
        snapshot: Snapshot | None,
        start_agent: tuple[str, ...] = (),
        pictures: Path | None = None,
        *,
        panel: bool = False,
        state_file: Path | None = None,
        language: LanguageKeeper | None = None,
        shown: bool = True,
    ) -> Living:
        window = Window()
        geometry.restore(window, state_file)
        window.closed.connect(lambda: geometry.remember(window, state_file))
        link = AgentLink(door.address, start_agent, clock, window)
        browser = FakeBrowser()
        camera = Pictures(window, pictures) if pictures is not None else None
        conductor = Conductor(
            window, link, browser, clock, camera, panel=panel, state_file=state_file, language=language
        )
        conductor.finished.connect(link.close)
        window.listen_to_keys()
        conductor.render()
        if shown:
            window.show()
        one = Living(window, link, conductor, door, browser, clock)
        made.append(one)
        door.snapshot = snapshot
        link.open()
        if snapshot is not None:
            qtbot.wait_until(lambda: link.state is LinkState.CONNECTED)
            assert one.find.page == route_for(snapshot).value
        return one

    yield open_window
    for one in made:
        one.window.close()
        one.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def spoken(qapp: QApplication, themed: Theme) -> Iterator[Callable[[Language], None]]:
    """Makes the window speak a language, until the end of the test."""
    before = QLocale()

    def in_language(language: Language) -> None:
        silence()
        QLocale.setDefault(before)
        speak(qapp, language, QLocale(QLocale.Language.C))

    def silence() -> None:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    yield in_language
    silence()
    QLocale.setDefault(before)
