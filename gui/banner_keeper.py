"""Keeps the banners above the pages, and carries out what is pressed on them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from gui.asking import Asking
from gui.presenters.banners import CLOSING_KEY, FAILURE_KEY, BannerAction, BannerVM, banners_for
from gui.presenters.scene import Scene
from gui.widgets.banner import BannerStack
from gui.window import Window
from shared.commands import DismissNotice, Refresh
from shared.reasons import LoginPage


class BannerKeeper(QObject):
    """The banners of `window`; `asking` carries out their actions. `stay_wanted`: it shall not be closed."""

    stay_wanted = Signal()

    def __init__(self, window: Window, asking: Asking, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._asking = window, asking
        self._shown: dict[str, BannerVM] = {}
        self._stack = BannerStack()
        self._stack.action_asked.connect(self._on_action)
        self._stack.dismissed.connect(self._on_dismissed)
        window.put_on_top(self._stack)

    def follow(self, scene: Scene) -> None:
        """Show the banners of `scene`."""
        banners = banners_for(scene)
        self._shown = {banner.key: banner for banner in banners}
        self._stack.render_banners(banners)

    def speak_anew(self) -> None:
        """Another language is spoken: the banners are made anew with the next scene."""
        self._stack.render_banners(())

    def release(self) -> None:
        """Make everything pressable again."""
        self._stack.release()

    def _on_action(self, key: str) -> None:
        banner = self._shown.get(key)
        kind = banner.action_kind if banner is not None else BannerAction.NONE
        if kind is BannerAction.TRY_AGAIN:
            self._asking.command(Refresh())
        elif kind is BannerAction.SIGN_IN:
            self._asking.sign_in()
        elif kind is BannerAction.BUY:
            self._asking.open_page(LoginPage.BUY)
        elif kind is BannerAction.CLOSE:
            self._window.close()
        elif kind is BannerAction.COPY_ADDRESS and self._asking.failure is not None:
            QGuiApplication.clipboard().setText(self._asking.failure.address)
            self._stack.release()

    def _on_dismissed(self, key: str) -> None:
        banner = self._shown.get(key)
        if key == FAILURE_KEY:
            self._asking.put_away_failure()
        elif key == CLOSING_KEY:
            self.stay_wanted.emit()
        elif banner is not None and banner.notice_id is not None:
            self._asking.command(DismissNotice(banner.notice_id))
