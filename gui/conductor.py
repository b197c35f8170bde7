"""Brings the parts together while the window is open: snapshots to pages, intents to commands.

Everything shown is made from one `Scene`; nothing is decided here that a presenter or `routes` can
decide. Imported after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from gui.browser import Browser
from gui.link import AgentLink
from gui.pictures import Pictures
from gui.presenters.banners import FAILURE_KEY, BannerAction, BannerVM, banners_for
from gui.presenters.link_state import LinkState
from gui.presenters.remaining import Warn, left_in, warn_of
from gui.presenters.scene import Failure, Scene
from gui.presenters.troubles import sentence_for
from gui.routes import Route, path_of, route_for
from gui.session_watch import SessionWatch, is_only_counting
from gui.shelf import Binding, make
from gui.sign_in_opener import SignInOpener
from gui.timers import Delay
from gui.widgets.banner import BannerStack
from gui.widgets.layout import settle_layouts
from gui.window import Window
from shared.clock import Clock
from shared.commands import (
    Command,
    DismissNotice,
    EndSession,
    OpenPage,
    Refresh,
    RenameComputer,
    Result,
    Shutdown,
    SignIn,
)
from shared.reasons import LoginPage, SignInMethod
from shared.sales import LoginLink
from shared.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from gui.simulator.keeper import SimulatorKeeper
    from gui.strip_keeper import StripKeeper

_NEEDED_WITHIN_MS: Final = 10_000
"""A window that was started for a session waits so long for it."""
_TICK_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command under way: where it came from, and what waits for its answer."""

    command: Command
    page: Binding | None
    finished: Callable[[str], None] | None = None
    answered: Callable[[Failure | None, Result], None] | None = None


class Conductor(QObject):
    """The living window. `pictures` is given only when pictures are wanted. `panel`: in a simulator run
    the simulator's panel stands open from the beginning, unless it was left closed (`state_file`).

    `finished` comes when the window is closed and no session needs the strip: then the process can end.
    """

    finished = Signal()

    def __init__(
        self,
        window: Window,
        link: AgentLink,
        browser: Browser,
        clock: Clock,
        pictures: Pictures | None = None,
        *,
        panel: bool = False,
        state_file: Path | None = None,
    ) -> None:
        super().__init__(window)
        self._panel, self._state_file = panel, state_file
        self._window, self._link, self._browser = window, link, browser
        self._clock, self._pictures = clock, pictures
        self._bindings: dict[Route, Binding] = {}
        self._snapshot: Snapshot | None = None
        self._failure: Failure | None = None
        self._asked: dict[int, _Asked] = {}
        self._quitting = False
        self._opener = SignInOpener(browser)
        self._watch = SessionWatch(clock, self)
        self._warned = Warn.NONE
        self._strip: StripKeeper | None = None
        self._simulator: SimulatorKeeper | None = None
        self._unneeded = Delay(self._end_if_unneeded, self)
        self._banners = BannerStack()
        self._shown_banners: dict[str, BannerVM] = {}
        window.put_on_top(self._banners)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.render)
        self._connect()

    def _connect(self) -> None:
        self._link.snapshot_received.connect(self._on_snapshot)
        self._link.reply_received.connect(self._on_reply)
        self._link.state_changed.connect(self._on_link_state)
        self._link.said_bye.connect(self._on_bye)
        self._link.show_requested.connect(self._window.come_to_front)
        self._window.refresh_asked.connect(lambda: self.command(Refresh()))
        self._window.activated.connect(self.render)
        self._window.closed.connect(self._on_closed)
        self._watch.ticked.connect(self._on_second)
        self._banners.action_asked.connect(self._on_banner_action)
        self._banners.dismissed.connect(self._on_banner_dismissed)

    # what the agent says

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        signed_in_there = self._opener.follow(snapshot)
        is_asked = self._watch.follow(snapshot)
        if is_only_counting(before, snapshot):
            self._on_second()
        else:
            self.render()
        if signed_in_there or is_asked:
            self._window.come_to_front()  # it lies behind the browser now, or behind other work

    def _on_link_state(self, state: LinkState) -> None:
        if state is not LinkState.CONNECTED:
            self._snapshot = None
            self._watch.follow(None)
            self._opener.forget()
            self._release_everything()
        self.render()

    def _on_reply(self, number: int, failure: Failure | None, result: Result) -> None:
        asked = self._asked.pop(number, None)
        if asked is None:
            return
        if asked.page is not None and not self._still_asked_from(asked.page):
            asked.page.page.release()
        self._banners.release()
        if self._strip is not None:
            self._strip.strip.release()
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
        if failure.code == "door_closed" and self._link.state is not LinkState.CONNECTED:
            return  # the Starting page says it
        self._failure = failure
        self.render()

    def _on_bye(self, reason: str) -> None:
        if reason == "window_open" or self._quitting or self._pictures is not None:
            self._window.close()

    # what the pages ask (gui.shelf.Intents)

    def command(self, command: Command) -> None:
        """Send `command`; a refusal becomes a banner."""
        self._quitting = isinstance(command, Shutdown)
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
            self.render()

    def open_page(self, page: LoginPage) -> None:
        """Open a page of the account service, already signed in; the agent fetches the way there."""
        self._send(OpenPage(page))

    def _show_page(self, page: LoginPage, link: LoginLink) -> None:
        """Hand the link to the browser. Where none opens, the address without the secret is shown, which
        leads to the same page after signing in."""
        if self._browser.open(link.url):
            return
        service = self._snapshot.service if self._snapshot is not None else None
        base = service.url.rstrip("/") if service is not None and service.url else ""
        self._failure = Failure("browser_not_opened", address=base + path_of(page) if base else "")
        self.render()

    def rename(self, name: str, finished: Callable[[str], None]) -> None:
        """Rename this computer."""
        self._send(RenameComputer(name), finished)

    def open_simulator(self) -> None:
        """Show the simulator's panel."""
        if self._simulator is not None:
            self._simulator.open_panel()

    def connect_again(self) -> None:
        """Look for the agent again."""
        self._link.open()

    def _send(self, command: Command, finished: Callable[[str], None] | None = None) -> None:
        if self._failure is not None:
            self._failure = None
            self.render()
        shown = self._bindings.get(self._route())
        number = self._link.send(command)
        self._asked[number] = _Asked(command, shown, finished)

    def _ask_simulator(self, command: Command, answered: Callable[[Failure | None, Result], None]) -> None:
        """Ask for what the panel wants; it shows the answer itself."""
        self._asked[self._link.send(command)] = _Asked(command, None, answered=answered)

    # banners

    def _on_banner_action(self, key: str) -> None:
        banner = self._shown_banners.get(key)
        kind = banner.action_kind if banner is not None else BannerAction.NONE
        if kind is BannerAction.TRY_AGAIN:
            self._send(Refresh())
        elif kind is BannerAction.SIGN_IN:
            self.sign_in()
        elif kind is BannerAction.BUY:
            self.open_page(LoginPage.BUY)
        elif kind is BannerAction.COPY_ADDRESS and self._failure is not None:
            QGuiApplication.clipboard().setText(self._failure.address)
            self._banners.release()

    def _on_banner_dismissed(self, key: str) -> None:
        banner = self._shown_banners.get(key)
        if key == FAILURE_KEY:
            self._failure = None
            self.render()
        elif banner is not None and banner.notice_id is not None:
            self._send(DismissNotice(banner.notice_id))

    # showing

    def render(self) -> None:
        """Show what is known now; doing it twice changes nothing."""
        scene = self._scene()
        route = self._route()
        binding = self._bindings.get(route)
        if binding is None:
            binding = self._bindings[route] = make(route, self)
        vm = binding.present(scene)
        binding.render(vm)
        self._window.show_page(binding.page)
        banners = banners_for(scene)
        self._shown_banners = {banner.key: banner for banner in banners}
        self._banners.render_banners(banners)
        settle_layouts()
        self._show_strip(scene)
        self._show_simulator(scene)
        self._keep_ticking(route in _COUNTING)
        if self._pictures is not None:
            self._pictures.page_settles(route.value, vm.detail)

    def _route(self) -> Route:
        connected = self._link.state is LinkState.CONNECTED
        return route_for(self._snapshot) if connected else Route.STARTING

    def _scene(self) -> Scene:
        return Scene(
            snapshot=self._snapshot,
            link=self._link.state,
            now=self._clock.now(),
            failure=self._failure,
            browser_failed=self._opener.has_failed,
            left_s=self._watch.left_s,
            question_left_s=self._watch.question_left_s,
        )

    def _keep_ticking(self, wanted: bool) -> None:
        """Seconds count only on the pages that show some; those of a session have their own beat."""
        if wanted and not self._ticker.isActive():
            self._ticker.start()
        elif not wanted:
            self._ticker.stop()

    # the session

    def _on_second(self) -> None:
        """A second of a session has passed: only its card and its strip, unless it is time for a warning."""
        scene = self._scene()
        if warn_of(left_in(scene)) is not self._warned:
            self.render()
            return
        binding = self._bindings.get(self._route())
        if binding is not None and binding.tick is not None:
            binding.tick(scene)
        if self._strip is not None:
            self._strip.tick(scene)

    def _show_strip(self, scene: Scene) -> None:
        """The strip stands on the desktop while a session is live, whether the window is open or not."""
        warned, self._warned = self._warned, warn_of(left_in(scene))
        if self._strip is None:
            if self._snapshot is None or self._snapshot.session is None:
                return
            self._strip = self._make_strip()
        was_live = self._strip.is_live
        self._strip.follow(scene)
        is_warning = self._warned not in (warned, Warn.NONE)
        has_ended = was_live and not self._strip.is_live
        if (is_warning or has_ended) and not self._window.isVisible():  # else the window says it
            self._strip.strip.say()

    def _make_strip(self) -> StripKeeper:
        from gui.strip_keeper import StripKeeper

        made = StripKeeper(self)
        made.end_asked.connect(lambda session: self._send(EndSession(session)))
        made.page_asked.connect(lambda page: self.open_page(LoginPage(page)))
        made.released.connect(self._end_if_unneeded)
        return made

    def _show_simulator(self, scene: Scene) -> None:
        """The panel belongs to simulator runs: others load nothing of it."""
        if self._simulator is None:
            if scene.snapshot is None or scene.snapshot.simulator is None:
                return
            from gui.simulator.files import DialogFilePicker
            from gui.simulator.keeper import SimulatorKeeper
            from gui.simulator.memory import PanelMemory

            self._simulator = SimulatorKeeper(
                self._window,
                self._ask_simulator,
                self._browser,
                self._clock,
                opened=self._panel,
                memory=PanelMemory(self._state_file),
                files=DialogFilePicker(self._window),
            )
        self._simulator.follow(scene)

    def end_unless_needed(self) -> None:
        """This process was started for a session, without a window: end it if none comes."""
        self._unneeded.start(_NEEDED_WITHIN_MS)

    def _on_closed(self) -> None:
        if self._strip is None or not self._strip.is_kept:
            self.finished.emit()

    def _end_if_unneeded(self) -> None:
        if not self._window.isVisible():
            self._on_closed()

    def _still_asked_from(self, page: Binding) -> bool:
        return any(asked.page is page for asked in self._asked.values())

    def _release_everything(self) -> None:
        for binding in self._bindings.values():
            binding.page.release()
        self._banners.release()


_COUNTING: Final = frozenset({Route.SIGN_IN_CODE, Route.QUESTION})
_SIGN_IN_ENDED: Final = frozenset(
    {"sign_in_cancelled", "sign_in_superseded", "sign_in_denied", "sign_in_expired"}
)
