"""Asks the agent for what faces want, and keeps what came back: the `Intents` of every page, banner and face.

Holds the last refusal and the sign-in that waits for its browser. Shows nothing: `changed` says that a scene
looks different now. Imported after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from gui.browser import Browser
from gui.link import AgentLink
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Failure
from gui.presenters.troubles import sentence_for
from gui.routes import Place, path_of
from gui.sign_in_opener import SignInOpener
from shared.commands import (
    ChangePreferences,
    Command,
    OpenPage,
    RenameComputer,
    Result,
    Shutdown,
    SignIn,
    UseAccountService,
)
from shared.reasons import LoginPage, SignInMethod
from shared.sales import LoginLink
from shared.snapshot import Snapshot

if TYPE_CHECKING:
    from gui.shelf import Binding

Answered = Callable[[Failure | None, Result], None]

_SIGN_IN_ENDED: Final = frozenset(
    {"sign_in_cancelled", "sign_in_superseded", "sign_in_denied", "sign_in_expired"}
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command under way: where it came from, and what waits for its answer."""

    command: Command
    page: Binding | None
    finished: Callable[[str], None] | None = None
    answered: Answered | None = None


class Asking(QObject):
    """`shown` is the page that a command comes from: it stays busy until all its answers are there.

    `answered` comes with every answer: what is busy beside the pages comes back. `simulator_asked`,
    `place_asked` and `quit_asked` are for the window itself.
    """

    changed = Signal()
    answered = Signal()
    simulator_asked = Signal()
    place_asked = Signal(object)
    quit_asked = Signal()

    def __init__(
        self, link: AgentLink, browser: Browser, shown: Callable[[], Binding | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._link, self._browser, self._shown = link, browser, shown
        self._snapshot: Snapshot | None = None
        self._failure: Failure | None = None
        self._asked: dict[int, _Asked] = {}
        self._quitting = False
        self._opener = SignInOpener(browser)
        link.reply_received.connect(self._on_reply)

    @property
    def failure(self) -> Failure | None:
        """The last refusal, until something else is asked or it is put away."""
        return self._failure

    @property
    def browser_failed(self) -> bool:
        """Whether no browser opened for the sign-in under way."""
        return self._opener.has_failed

    @property
    def is_quitting(self) -> bool:
        """Whether the agent was asked to end, and has not refused."""
        return self._quitting

    def follow(self, snapshot: Snapshot | None) -> bool:
        """Take the newest snapshot, None without an agent; whether a sign-in has just led back here."""
        self._snapshot = snapshot
        if snapshot is None:
            self._opener.forget()
            return False
        return self._opener.follow(snapshot)

    def tell(self, failure: Failure) -> None:
        """Show a trouble of this window itself, which nobody asked for anything."""
        self._failure = failure
        self.changed.emit()

    def put_away_failure(self) -> None:
        """The person has read the refusal."""
        self._failure = None
        self.changed.emit()

    def forget_pages(self) -> None:
        """The pages are made anew: what was asked from the old ones ends in a banner where it fails."""
        self._asked = {
            number: replace(asked, page=None, finished=None) for number, asked in self._asked.items()
        }

    # Intents

    def command(self, command: Command) -> None:
        """Send `command`; a refusal becomes a banner."""
        self._quitting = self._quitting or isinstance(command, Shutdown)
        self._send(command)

    def sign_in(self, *, sign_up: bool = False) -> None:
        """Sign in through the browser; it opens once the agent knows the address."""
        current = self._snapshot.sign_in.attempt if self._snapshot and self._snapshot.sign_in else None
        self._opener.expect(after_attempt=current, sign_up=sign_up)
        self._send(SignIn(SignInMethod.BROWSER))

    def sign_in_by_code(self) -> None:
        """Sign in with a code on another device."""
        self._opener.forget()
        self._send(SignIn(SignInMethod.CODE))

    def open_sign_in_page(self) -> None:
        """Open the browser once more for the sign-in under way."""
        if self._snapshot is not None:
            self._opener.open_again(self._snapshot)
            self.changed.emit()

    def open_page(self, page: LoginPage) -> None:
        """Open a page of the account service, already signed in; the agent fetches the way there."""
        self._send(OpenPage(page))

    def rename(self, name: str, finished: Callable[[str], None]) -> None:
        """Rename this computer."""
        self._send(RenameComputer(name), finished)

    def open_simulator(self) -> None:
        """Show the simulator's panel."""
        self.simulator_asked.emit()

    def go_to(self, place: Place) -> None:
        """Show the page that the person chose; for the settings the agent looks again at the system's."""
        self.place_asked.emit(place)
        if place is Place.SETTINGS:
            self.ask(ChangePreferences(), lambda _failure, _result: None)

    def use_account_service(self, url: str, finished: Callable[[str], None]) -> None:
        """Use another account service."""
        self._send(UseAccountService(url or None), finished)

    def open_address(self, address: str) -> None:
        """Show a page of the publisher."""
        if not self._browser.open(address):
            self._failure = Failure("browser_not_opened", address=address)
            self.changed.emit()

    def quit(self) -> None:
        """Ask the person what quitting shall mean, and do that."""
        self.quit_asked.emit()

    def connect_again(self) -> None:
        """Look for the agent again."""
        self._link.open()

    # for the faces beside the pages

    def ask(self, command: Command, answered: Answered) -> None:
        """Ask for what a face shows the answer to itself; a refusal becomes no banner."""
        self._asked[self._link.send(command)] = _Asked(command, None, answered=answered)

    def _send(self, command: Command, finished: Callable[[str], None] | None = None) -> None:
        if self._failure is not None:
            self.put_away_failure()
        shown = self._shown()
        self._asked[self._link.send(command)] = _Asked(command, shown, finished)

    # what the agent answers

    def _on_reply(self, number: int, failure: Failure | None, result: Result) -> None:
        asked = self._asked.pop(number, None)
        if asked is None:
            return
        if asked.page is not None and not self._still_asked_from(asked.page):
            asked.page.page.release()
        self.answered.emit()
        if asked.answered is not None:
            asked.answered(failure, result)
        elif asked.finished is not None:
            asked.finished(sentence_for(failure.code) if failure is not None else "")
        elif failure is not None:
            self._on_failure(asked.command, failure)
        elif isinstance(asked.command, OpenPage) and isinstance(result, LoginLink):
            self._show_page(asked.command.page, result)

    def _on_failure(self, command: Command, failure: Failure) -> None:
        if isinstance(command, SignIn):
            self._opener.forget()
            if failure.code in _SIGN_IN_ENDED:
                return  # the person or a newer sign-in ended it; the snapshot says what there is to say
        if isinstance(command, Shutdown):
            self._quitting = False
        if failure.code == "door_closed" and self._link.state is not LinkState.CONNECTED:
            return  # the Starting page says it
        self._failure = failure
        self.changed.emit()

    def _show_page(self, page: LoginPage, link: LoginLink) -> None:
        """Hand the link to the browser. Where none opens, the address without the secret is shown, which
        leads to the same page after signing in."""
        if self._browser.open(link.url):
            return
        service = self._snapshot.service if self._snapshot is not None else None
        base = service.url.rstrip("/") if service is not None and service.url else ""
        self._failure = Failure("browser_not_opened", address=base + path_of(page) if base else "")
        self.changed.emit()

    def _still_asked_from(self, page: Binding) -> bool:
        return any(asked.page is page for asked in self._asked.values())
