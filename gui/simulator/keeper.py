"""Keeps the simulator's panel beside the page while somebody wants it, and asks the agent for it.

While the panel can be seen, the agent is asked to keep its view fresh; hidden, nothing runs and nothing is
asked. Imported with the first snapshot of a simulator run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLocale, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from gui.browser import Browser
from gui.geometry import letters_of
from gui.presenters.dates import locale
from gui.presenters.scene import Failure, Scene
from gui.simulator.acting import Acts, Answered
from gui.simulator.files import FilePicker
from gui.simulator.memory import PanelMemory, PanelPlace
from gui.simulator.presenters.clock import present_clock
from gui.simulator.presenters.panel import present_panel
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.views.dock import NARROWEST, WIDTH, SimulatorDock
from gui.timers import Delay
from gui.widgets.focus import give_focus
from gui.widgets.layout import settle_layouts
from gui.window import DEFAULT_SIZE, Window
from shared.clock import AccountTime, Clock
from shared.commands import Command, Result
from shared.reasons import Language
from shared.simulator import ClockView, PanelLink, Why
from shared.simulator_commands import (
    AppStorePlans,
    AskWhy,
    ListAppStorePlans,
    ListScenarios,
    OpenSimulatorPanel,
    Scenarios,
    WatchSimulator,
)
from shared.simulator_view import SimulatorView
from shared.snapshot import EntitlementView

_WATCH_AGAIN_MS: Final = 30_000
"""Half of what the agent takes for watching."""
_TICK_MS: Final = 1_000
_FAST_TICK_MS: Final = 200
_FAST_RATE: Final = 60.0


class SimulatorKeeper(QObject):
    """`ask` sends a command to the agent and has its answer called back. `opened`: the panel is there at
    once, unless it was put away the last time; else it comes when it is asked for."""

    def __init__(
        self,
        window: Window,
        ask: Callable[[Command, Answered], None],
        browser: Browser,
        clock: Clock,
        *,
        opened: bool,
        memory: PanelMemory,
        files: FilePicker,
    ) -> None:
        super().__init__(window)
        self._window, self._ask, self._browser, self._clock = window, ask, browser, clock
        self._memory = memory
        left = memory.read() or PanelPlace(is_open=True, width=round(WIDTH * letters_of(window)))
        self._wanted = opened and left.is_open
        self._width = max(NARROWEST, left.width)
        self._widened, self._was_widened = 0, left.widened if left.is_open else 0
        self._view: SimulatorView | None = None
        self._entitlement: EntitlementView | None = None
        self._account_time: AccountTime | None = None
        self._told: ClockView | None = None
        self._scenarios: Scenarios | None = None
        self._asking_scenarios = False
        self._plans: AppStorePlans | None = None
        self._asking_plans = False
        self._why: Why | None = None
        self.dock = SimulatorDock()
        self.dock.hide()
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self._acts = Acts(self.dock.panel, ask, self._now_known, self._render, files)
        self._listen_to_panel()
        self.dock.closed.connect(self._on_closed)
        self._again = Delay(self._watch, self)
        self._ticker = QTimer(self)
        self._ticker.timeout.connect(self._tick)
        window.activated.connect(self._on_activated)
        window.closed.connect(self._on_window_closed)
        QShortcut(QKeySequence("F12"), window, self.toggle)

    def _listen_to_panel(self) -> None:
        self.dock.panel.why.asked.connect(self._ask_why)
        self.dock.panel.app_store.opened.connect(self._need_plans)
        self.dock.panel.pages_asked.connect(self._open_pages)

    def speak_anew(self) -> None:
        """Another language is spoken: the panel is made anew, and asks again for what is told in words."""
        self.dock.make_anew()
        self._acts.take_over(self.dock.panel)
        self._listen_to_panel()
        self._scenarios, self._why = None, None
        self._render()
        self._watch()

    @property
    def is_open(self) -> bool:
        """Whether the panel can be seen."""
        return not self.dock.isHidden()

    def follow(self, scene: Scene) -> None:
        """Take over what the agent says; without one the panel stays and says so."""
        snapshot = scene.snapshot
        if snapshot is not None and snapshot.simulator is None:
            self._hide()  # an agent without a simulator has taken the place of the one with it
            self._view = None
            return
        before, self._view = self._view, snapshot.simulator if snapshot is not None else None
        if self._view is None:
            self._plans = None  # the agent that comes back may be one of a service that sells something else
        self._hear_clock()
        self._acts.follow(before, self._view)
        if self._view is not None and self._wanted:
            if not self.is_open:
                self._show()
            elif before is None:
                self._watch()
        entitlement = snapshot.entitlement if snapshot is not None else None
        if self._why is not None and entitlement != self._entitlement and self.is_open:
            self._ask_why()
        self._entitlement = entitlement
        self._render()

    def open_panel(self) -> None:
        """Show the panel and take the keyboard there."""
        if self._view is None:
            return
        self._wanted = True
        self._show()
        self._remember()
        self._render()
        first = self.dock.panel.first_focus()
        if first is not None:
            give_focus(first)

    def toggle(self) -> None:
        """Open the panel, or put it away."""
        if self.is_open:
            self.dock.close()
        else:
            self.open_panel()

    # being seen or not

    def _show(self) -> None:
        if self.is_open:
            return
        self._make_room()
        self.dock.show()
        self._window.resizeDocks([self.dock], [self._width], Qt.Orientation.Horizontal)
        settle_layouts()
        self._watch()

    def _hide(self) -> None:
        if self.is_open:
            self.dock.hide()
            self._rest()

    def _on_closed(self) -> None:
        self._wanted = False
        self._rest()
        self._remember()
        page = self._window.page
        if page is not None:
            page.setFocus()

    def _on_window_closed(self) -> None:
        if self.is_open:
            self._remember()

    def _remember(self) -> None:
        if self.is_open:
            self._width = self.dock.width()
        self._memory.keep(PanelPlace(self._wanted, self._width, self._widened))

    def _rest(self) -> None:
        """Nobody looks: nothing ticks, nothing is asked, and the window is as narrow as before."""
        self._again.stop()
        self._ticker.stop()
        self._acts.forget()
        self._why = None
        if self._widened and not (self._window.isMaximized() or self._window.isFullScreen()):
            self._window.resize(self._window.width() - self._widened, self._window.height())
        self._widened = 0

    def _make_room(self) -> None:
        """Widen the window, as far as the screen goes, so that the page keeps its usual width."""
        if self._window.isMaximized() or self._window.isFullScreen():
            return
        area = self._window.screen().availableGeometry()
        page = round(DEFAULT_SIZE.width() * letters_of(self._window))
        wanted = min(page + self._width, area.width())
        self._widened = max(0, wanted - self._window.width())
        if not self._widened:
            self._widened, self._was_widened = self._was_widened, 0  # it came back as wide as it was left
            return
        self._was_widened = 0
        self._window.resize(wanted, self._window.height())
        beyond = self._window.frameGeometry().right() - area.right()
        if beyond > 0:  # at the right edge of the screen it grows to the left
            self._window.move(max(area.left(), self._window.x() - beyond), self._window.y())

    # asking

    def _watch(self) -> None:
        """Have the view kept fresh, and come back before the agent thinks that nobody looks."""
        if not self.is_open:
            return
        if self._view is not None and not self._window.isMinimized():
            self._ask(WatchSimulator(_language()), lambda _failure, _result: None)
        self._again.start(_WATCH_AGAIN_MS)

    def _on_activated(self) -> None:
        """The window may have been minimised for so long that the agent has stopped looking."""
        if self._view is not None and not self._view.watched:
            self._watch()

    def _need_scenarios(self) -> None:
        if self._scenarios is None and not self._asking_scenarios:
            self._asking_scenarios = True
            self._ask(ListScenarios(_language()), self._on_scenarios)

    def _on_scenarios(self, _failure: Failure | None, result: Result) -> None:
        self._asking_scenarios = False
        if isinstance(result, Scenarios):
            self._scenarios = result
            self._render()

    def _need_plans(self) -> None:
        """What the App Store sells is asked for once it can be seen, and again while nobody has told it."""
        if self._plans is None and not self._asking_plans and self._view is not None and self._view.available:
            self._asking_plans = True
            self._ask(ListAppStorePlans(), self._on_plans)

    def _on_plans(self, _failure: Failure | None, result: Result) -> None:
        self._asking_plans = False
        if isinstance(result, AppStorePlans):
            self._plans = result
            self._render()

    def _ask_why(self) -> None:
        self._acts.ask(Section.WHY, AskWhy(), self._on_why)

    def _on_why(self, _failure: Failure | None, result: Result) -> None:
        self._why = result if isinstance(result, Why) and self.is_open else None

    def _open_pages(self) -> None:
        self._acts.ask(Section.PAGES, OpenSimulatorPanel(), self._on_link)

    def _on_link(self, _failure: Failure | None, result: Result) -> None:
        if isinstance(result, PanelLink) and not self._browser.open(result.url):
            self._acts.refuse(Section.PAGES, "browser_not_opened")

    # showing

    def _hear_clock(self) -> None:
        told = self._view.clock if self._view is not None else None
        if told is None:
            self._account_time = None
        elif told != self._told:
            self._account_time = AccountTime(told.account_now, told.rate, self._clock.monotonic())
        self._told = told

    def _now_known(self) -> Stage:
        """The stage as it is without what the person at the panel has done there."""
        time = self._account_time
        return Stage(
            view=self._view,
            account_now=time.at(self._clock.monotonic()) if time is not None else None,
            scenarios=self._scenarios.scenarios if self._scenarios is not None else None,
            why=self._why,
            plans=self._plans.plans if self._plans is not None else None,
        )

    def _render(self) -> None:
        if not self.is_open:
            return
        if self._view is not None and self._view.available:
            self._need_scenarios()
            if self.dock.panel.app_store.is_open:
                self._need_plans()
        self.dock.panel.render(present_panel(self._acts.stage))
        settle_layouts()
        self._keep_ticking()

    def _tick(self) -> None:
        self.dock.panel.clock.show_time(present_clock(self._acts.stage))

    def _keep_ticking(self) -> None:
        rate = self._account_time.rate if self._account_time is not None else 0.0
        interval = _TICK_MS if rate <= _FAST_RATE else _FAST_TICK_MS
        if not rate:
            self._ticker.stop()
        elif not self._ticker.isActive() or self._ticker.interval() != interval:
            self._ticker.start(interval)


def _language() -> Language:
    """The one that the window speaks."""
    french = locale().language() is QLocale.Language.French
    return Language.FRENCH if french else Language.ENGLISH
