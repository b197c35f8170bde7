"""Pictures of the window for the README, the demonstration and the tests of looks: `NN-route-detail.png`.

A picture is taken when the event loop comes round after a page was rendered, so that the layout has
settled; a page that looks the same as in the last picture gives none.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gui.timers import soon
from gui.widgets.layout import settle_layouts

log = logging.getLogger(__name__)


class Pictures(QObject):
    """Saves pictures of `window` into `folder`, numbered in the order of the story."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self._count = 0
        self._name = ""
        self._last: QImage | None = None
        self._planned = False
        folder.mkdir(parents=True, exist_ok=True)

    def page_settles(self, route: str, detail: str) -> None:
        """The page of `route` was rendered; `detail` names the variant, or is empty."""
        self._name = f"{route}-{detail}" if detail else route
        if not self._planned:
            self._planned = True
            soon(self._take, self)

    def _take(self) -> None:
        self._planned = False
        settle_layouts()
        image = self._window.grab().toImage()
        if image == self._last:
            return
        self._last = image
        self._count += 1
        file = self._folder / f"{self._count:02}-{self._name}.png"
        unfinished = file.with_name(f".{file.name}")  # Qt knows the format by the end of the name
        if not image.save(str(unfinished)):
            log.warning("the picture %s could not be saved", file.name)
            return
        # Under its name only when it is whole: others wait for the file to appear.
        unfinished.replace(file)
