"""What a page object needs of a window, wherever the window is: in this process or in another one.

Controls are called by their `objectName`, such as `main.rename`. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Controls(Protocol):
    """The controls of a window that can be seen. What is not there raises `LookupError`."""

    @property
    def page(self) -> str:
        """The name of the page that is shown, such as `main`."""
        ...

    def has(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        ...

    def names(self, prefix: str) -> tuple[str, ...]:
        """The controls that can be seen and whose names begin with `prefix`, in the order of reading."""
        ...

    def text(self, name: str) -> str:
        """The words of a label, a button or a field, or the digits of a ring."""
        ...

    def is_enabled(self, name: str) -> bool:
        """Whether a control can be used now."""
        ...

    def is_checked(self, name: str) -> bool:
        """Whether a switch is on."""
        ...

    def click(self, name: str) -> None:
        """Press a button."""
        ...

    def choose(self, name: str) -> None:
        """Choose an entry of a menu, which is opened where it is not. Raises `LookupError`."""
        ...

    def type(self, name: str, text: str) -> None:
        """Replace what a field holds by `text`."""
        ...


def opener_of(entry: str, names: Iterable[str]) -> str:
    """The button that opens the menu with `entry`: the longest of `names` that the entry's name begins with.

    Raises `LookupError`.
    """
    found = [name for name in names if entry.startswith(f"{name}_")]
    if not found:
        raise LookupError(f"nothing that can be seen opens a menu with {entry}")
    return max(found, key=len)
