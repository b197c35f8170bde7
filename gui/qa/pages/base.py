"""What the page objects of the window share. Standard library only."""

from __future__ import annotations

from typing import ClassVar

from gui.qa.controls import Controls


class WindowPage:
    """One page of the window; `controls` finds what is on it, by whole names such as `main.rename`."""

    route: ClassVar[str] = ""
    """What the page is called, and what its controls' names begin with."""

    def __init__(self, controls: Controls) -> None:
        self.controls = controls

    @property
    def page(self) -> str:
        """The name of the page that is shown now, whether this one or another."""
        return self.controls.page

    @property
    def is_shown(self) -> bool:
        """Whether this is the page that the window shows now."""
        return self.controls.has(f"{self.route}.page")

    def has(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        return self.controls.has(name)

    def text(self, name: str) -> str:
        """The words of a label, a button or a field, or the digits of a ring."""
        return self.controls.text(name)

    def click(self, name: str) -> None:
        """Press a button."""
        self.controls.click(name)

    def _text(self, part: str) -> str:
        return self.controls.text(f"{self.route}.{part}")

    def _text_or_nothing(self, part: str) -> str:
        return self._text(part) if self._has(part) else ""

    def _has(self, part: str) -> bool:
        return self.controls.has(f"{self.route}.{part}")

    def _click(self, part: str) -> None:
        self.controls.click(f"{self.route}.{part}")

    def _parts(self, prefix: str) -> tuple[str, ...]:
        whole = f"{self.route}.{prefix}"
        return tuple(name.removeprefix(whole) for name in self.controls.names(whole))


class BannerParts:
    """The banners above the page, by their keys, such as `offline` or a notice's."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    @property
    def keys(self) -> tuple[str, ...]:
        """The banners that are shown, from top to bottom."""
        names = self._controls.names("banner.")
        return tuple(
            name.removeprefix("banner.").removesuffix("_text") for name in names if name.endswith("_text")
        )

    def text(self, key: str) -> str:
        """What a banner says."""
        return self._controls.text(f"banner.{key}_text")

    def act(self, key: str) -> None:
        """Press a banner's button, such as *Try again*."""
        self._controls.click(f"banner.{key}_action")

    def dismiss(self, key: str) -> None:
        """Take a banner away."""
        self._controls.click(f"banner.{key}_dismiss")
