"""What a link `access-agent://…` leads to: a page of this window, or one of the account service.

A link shows and never changes anything (SECURITY 18). It is carried out once the agent has told how things
stand; a page of the account once somebody is signed in (RULES R20). Imported after the first frame.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent

from gui.asking import Asking
from gui.routes import Place
from gui.window import Window
from shared.clock import Clock
from shared.deep_links import LinkVerb, verb_in
from shared.errors import RequestRefused
from shared.reasons import LoginPage
from shared.snapshot import Snapshot
from shared.state import AgentState

KEPT_S: Final = 600.0
"""So long a link waits for a sign-in; a browser that opens by itself hours later would surprise."""

_PLACES: Final = {
    LinkVerb.SETTINGS: Place.SETTINGS,
    LinkVerb.ABOUT: Place.ABOUT,
    LinkVerb.SIGN_IN: Place.HOME,
}
_PAGES: Final = {
    LinkVerb.BUY: LoginPage.BUY,
    LinkVerb.MANAGE: LoginPage.MANAGE,
    LinkVerb.COMPUTERS: LoginPage.COMPUTERS,
}
_NOT_YET: Final = frozenset({AgentState.STARTING, AgentState.SECRETS_LOCKED, AgentState.SIGNING_IN})


class DeepLinks(QObject):
    """Follows one link at a time; a newer one takes the place of one that still waits."""

    def __init__(self, asking: Asking, window: Window, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._asking, self._window, self._clock = asking, window, clock
        self._snapshot: Snapshot | None = None
        self._wanted = LinkVerb.OPEN
        self._until = 0.0

    def show(self, verb: LinkVerb) -> None:
        """Somebody followed a link, or started the program again: bring the window to the front with it."""
        self._window.come_to_front()
        self.begin(verb)

    def begin(self, verb: LinkVerb) -> None:
        """Carry out `verb` as soon as it can be."""
        self._wanted, self._until = verb, self._clock.monotonic() + KEPT_S
        self._carry_out()

    def follow(self, snapshot: Snapshot | None) -> None:
        """What the agent says now; None while it says nothing."""
        self._snapshot = snapshot
        if self._wanted is not LinkVerb.OPEN:
            self._carry_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a Mac the system hands links to the program that runs; only there this is installed."""
        if not isinstance(event, QFileOpenEvent):
            return False
        try:
            self.show(verb_in(event.url().toString()))
        except RequestRefused:
            self.show(LinkVerb.OPEN)
        return True

    def _carry_out(self) -> None:
        snapshot, verb = self._snapshot, self._wanted
        if snapshot is None or snapshot.state in _NOT_YET:
            return
        if verb in _PAGES and snapshot.account is None and self._clock.monotonic() < self._until:
            return  # the page in front asks to sign in; it goes on from there
        self._wanted = LinkVerb.OPEN
        if verb in _PLACES:
            self._asking.go_to(_PLACES[verb])
        elif verb in _PAGES and snapshot.account is not None:
            self._asking.open_page(_PAGES[verb])
