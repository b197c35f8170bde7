"""Brings the parts together while the window is open: snapshots to pages, banners and faces.

Everything shown is made from one `Scene`; nothing is decided here that a presenter or `routes` can
decide. What is asked of the agent is `asking`'s; what stands beside the pages hangs on `faces`. Imported
after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from gui.asking import Asking
from gui.banner_keeper import BannerKeeper
from gui.browser import Browser
from gui.closing import Closing
from gui.deep_links import DeepLinks
from gui.faces import Faces
from gui.link import AgentLink
from gui.pictures import Pictures
from gui.presenters.link_state import LinkState
from gui.presenters.remaining import Warn, left_in, warn_of
from gui.presenters.scene import Scene
from gui.quit_keeper import QuitKeeper
from gui.routes import Place, Route, place_after, route_for
from gui.session_watch import SessionWatch, is_only_counting
from gui.shelf import Binding, make
from gui.timers import Delay
from gui.whereabouts import place_in
from gui.widgets.layout import settle_layouts
from gui.window import Window
from shared.clock import Clock
from shared.commands import Refresh
from shared.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from gui.language_keeper import LanguageKeeper

_NEEDED_WITHIN_MS: Final = 10_000
"""A window that was started for a session waits so long for it."""
_TRAY_WITHIN_MS: Final = 20_000
"""A window that was started in the tray waits so long for one: at login the desktop may still be coming."""
_TICK_MS: Final = 1000
_COUNTING: Final = frozenset({Route.SIGN_IN_CODE, Route.QUESTION})


class Conductor(QObject):
    """The living window. `pictures` is given only when pictures are wanted. `stays`: closed, it stays in the
    tray where there is one, and says once what closing means. `panel`: in a simulator run
    the simulator's panel stands open from the beginning, unless it was left closed (`state_file`). Without
    `language` the window goes on in the one it began with.

    `finished` comes when the window is closed and no face needs this process: then it can end. `broken`, with
    the error, when a part of the program is missing: then no page is shown any more.
    """

    finished = Signal()
    broken = Signal(object)

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
        language: LanguageKeeper | None = None,
        stays: bool = True,
    ) -> None:
        super().__init__(window)
        self._language = language
        self._window, self._link = window, link
        self._clock, self._pictures = clock, pictures
        self._bindings: dict[Route, Binding] = {}
        self._snapshot: Snapshot | None = None
        self._warned = Warn.NONE
        self._place = Place.HOME
        self.asking = Asking(link, browser, lambda: self._bindings.get(self._route()), self)
        self._banners = BannerKeeper(window, self.asking, self)
        self.faces = Faces(
            window,
            self.asking,
            browser,
            clock,
            panel=panel,
            state_file=state_file,
            tray=stays,
        )
        self._is_broken = False
        self._quit = QuitKeeper(window, self.asking, self)
        self._closing = Closing(window, self.asking, self, speaks=stays)
        self.links = DeepLinks(self.asking, window, clock, self)
        self._watch = SessionWatch(clock, self)
        self._unneeded = Delay(self._end_if_unneeded, self)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.render)
        self._connect()

    def _connect(self) -> None:
        self._link.snapshot_received.connect(self._on_snapshot)
        self._link.state_changed.connect(self._on_link_state)
        self._link.said_bye.connect(self._on_bye)
        self._link.show_requested.connect(self.links.show)
        self._window.refresh_asked.connect(lambda: self.asking.command(Refresh()))
        self._window.activated.connect(self.render)
        self._window.quit_asked.connect(self.asking.quit)
        self._window.closed.connect(self._on_closed)
        self._banners.stay_wanted.connect(self._closing.stay)
        self._closing.changed.connect(self.render)
        self._quit.left.connect(self._leave)
        self._watch.ticked.connect(self._on_second)
        self.asking.changed.connect(self.render)
        self.asking.place_asked.connect(self._go_to)
        self._window.settings_asked.connect(lambda: self.asking.go_to(Place.SETTINGS))
        self.asking.answered.connect(self._banners.release)
        self.faces.released.connect(self._end_if_unneeded)

    # what the agent says

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        signed_in_there = self.asking.follow(snapshot)
        is_asked = self._watch.follow(snapshot)
        if self._language is not None and self._language.follow(snapshot):
            self._speak_anew()
        elif is_only_counting(before, snapshot):
            self._on_second()
        else:
            self.render()
        self.links.follow(snapshot)
        if signed_in_there or is_asked:
            self._window.come_to_front()  # it lies behind the browser now, or behind other work

    def _on_link_state(self, state: LinkState) -> None:
        if state is not LinkState.CONNECTED:
            self._snapshot = None
            self._watch.follow(None)
            self.asking.follow(None)
            self.links.follow(None)
            self._release_everything()
        self.render()

    def _on_bye(self, reason: str) -> None:
        if reason == "window_open" or self.asking.is_quitting or self._pictures is not None:
            self._leave()

    # showing

    def render(self) -> None:
        """Show what is known now; doing it twice changes nothing."""
        scene = self._scene()
        route = self._route()
        self._place = place_after(self._place, route)
        binding = self._bindings.get(route) or self._made(route)
        if binding is None:
            return
        vm = binding.present(scene)
        binding.render(vm)
        self._window.show_page(binding.page)
        self._banners.follow(scene)
        settle_layouts()
        self._warned = warn_of(left_in(scene))
        self._quit.follow(scene)
        self._closing.follow(scene)
        self.faces.follow(scene)
        self._keep_ticking(route in _COUNTING)
        if self._pictures is not None:
            self._pictures.page_settles(route.value, vm.detail)

    def _made(self, route: Route) -> Binding | None:
        """The page of `route`, new; None when a part of it is missing."""
        if self._is_broken:
            return None
        try:
            made = self._bindings[route] = make(route, self.asking)
        except ImportError as exc:
            self._is_broken = True
            self.broken.emit(exc)
            return None
        return made

    def _speak_anew(self) -> None:
        """Another language is spoken: all that was made before goes, but the place where a person is."""
        kept = place_in(self._window)
        for binding in self._bindings.values():
            self._window.drop_page(binding.page)
        self._bindings.clear()
        self.asking.forget_pages()
        self._banners.speak_anew()
        self.faces.speak_anew()
        self.render()
        kept.take_back(self._window)

    def _route(self) -> Route:
        connected = self._link.state is LinkState.CONNECTED
        return route_for(self._snapshot, self._place) if connected else Route.STARTING

    def _go_to(self, place: Place) -> None:
        self._place = place
        self.render()

    def _scene(self) -> Scene:
        return Scene(
            snapshot=self._snapshot,
            link=self._link.state,
            now=self._clock.now(),
            failure=self.asking.failure,
            browser_failed=self.asking.browser_failed,
            left_s=self._watch.left_s,
            question_left_s=self._watch.question_left_s,
            closing=self._closing.is_asked,
            has_tray=self._closing.is_asked and self.faces.has_tray,
        )

    def _on_second(self) -> None:
        """A second of a session has passed: only its card and its faces, unless it is time for a warning."""
        scene = self._scene()
        if warn_of(left_in(scene)) is not self._warned:
            self.render()
            return
        binding = self._bindings.get(self._route())
        if binding is not None and binding.tick is not None:
            binding.tick(scene)
        self.faces.tick(scene)

    def _keep_ticking(self, wanted: bool) -> None:
        """Seconds count only on the pages that show some; those of a session have their own beat."""
        if wanted and not self._ticker.isActive():
            self._ticker.start()
        elif not wanted:
            self._ticker.stop()

    def _release_everything(self) -> None:
        for binding in self._bindings.values():
            binding.page.release()
        self._banners.release()

    # the end

    def end_unless_needed(self) -> None:
        """This process was started for a session, without a window: end it if none comes."""
        self._unneeded.start(_NEEDED_WITHIN_MS)

    def wait_in_tray(self) -> None:
        """This process was started without a window: stand in the tray; without one, end it after a while."""
        self.faces.want_tray()
        self._unneeded.start(_TRAY_WITHIN_MS)

    def _leave(self) -> None:
        """End, with all faces but the strip of a session, which stays as long as it is needed."""
        self.faces.leave_tray()
        if self._window.isVisible():
            self._window.close()
        else:
            self._on_closed()

    def _on_closed(self) -> None:
        if not self.faces.is_kept:
            self.finished.emit()

    def _end_if_unneeded(self) -> None:
        if not self._window.isVisible():
            self._on_closed()
