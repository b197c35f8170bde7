"""What a session needs of a computer's desktop: pixels, input, clipboard.

One implementation per system stands behind it (`agent/session/systems/`). A `Desktop` is opened for a session
and closed with it. Coordinates are pixels of the shown framebuffer, the origin at its top left: of all
monitors together, or of the one that was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    """Shape (height, width, 4), bytes blue, green, red, unused."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of pixels; never empty."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """How many pixels it has."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor, where it stands among all of them. `id` is stable while it is plugged in."""

    id: str
    name: str
    place: Rect
    primary: bool = False


@dataclass(frozen=True, slots=True)
class CursorShape:
    """The pointer's picture: rows of red, green, blue, alpha (straight, not premultiplied)."""

    width: int
    height: int
    hot_x: int
    hot_y: int
    rgba: bytes


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed on a screen since it was asked last.

    `damage` covers every pixel that may differ (it may cover more, and overlap). `resized`: width, height or
    monitors are others, and everything is damaged. `cursor` is a new shape of the pointer.
    """

    damage: tuple[Rect, ...] = ()
    resized: bool = False
    cursor: CursorShape | None = None


class Screen(Protocol):
    """One source of pixels. Used by one thread, the pump's; only `wake` may be called from others.

    After a failure every call raises `ScreenError`.
    """

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """All monitors, shown or not."""
        ...

    def wait(self, timeout_s: float | None) -> bool:
        """Return as soon as something changed or `wake` was called (True), or after `timeout_s` (False).

        An idle screen costs nothing here: no polling where the system can tell of changes.
        """
        ...

    def take_changes(self) -> Changes:
        """What changed since the last call; the first call answers the whole screen and the cursor."""
        ...

    def read(self, places: Sequence[Rect]) -> Pixels:
        """The framebuffer with `places` brought up to date; elsewhere it may be older.

        The array belongs to the screen and is valid until the next call of `read`.
        """
        ...

    def show(self, monitor_id: str | None) -> None:
        """Show one monitor, or all of them (None, or one that is no longer there)."""
        ...

    def wake(self) -> None:
        """Let the present or next `wait` return. From any thread."""
        ...

    def close(self) -> None: ...


class Input(Protocol):
    """Keyboard and pointer. Failures raise `ScreenError`.

    Used by one thread, which is not the event loop's: a system that hangs blocks it. Only `release_all` and
    `close` may come from another, when that one hangs.

    Remembers what is pressed, so that `release_all` leaves nothing stuck (SECURITY 26).
    """

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer is there now, with these buttons down (RFB's mask: left 1, middle 2, right 4, wheel
        8, 16, 32, 64, back 128, forward 256)."""
        ...

    def key(self, keysym: int, down: bool) -> None:
        """A key by its X11 keysym (RFC 6143 section 7.5.4) went down or up."""
        ...

    def release_all(self) -> None:
        """Let go of every key and button that was pressed here. Never raises."""
        ...

    def close(self) -> None: ...


class Clipboard(Protocol):
    """The system's clipboard, text only (SECURITY 28)."""

    def watch(self, on_text: Callable[[str], None]) -> None:
        """Call `on_text`, from any thread, with each text that is copied on this computer from now on."""
        ...

    def put(self, text: str) -> None:
        """Make `text` what is pasted next. From any thread."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Desktop:
    """Everything of one desktop. `kind` is a word for logs: "x11", "synthetic", "windows", "mac"."""

    kind: str
    screen: Screen
    input: Input
    clipboard: Clipboard

    def close(self) -> None:
        """Release what is pressed, then give everything back."""
        self.input.release_all()
        self.input.close()
        self.clipboard.close()
        self.screen.close()


class ByteTransport(Protocol):
    """A byte stream to the other end of a session; asyncio."""

    async def receive(self) -> bytes:
        """The next bytes, however many; b"" once the other end is gone."""
        ...

    async def send(self, data: bytes | bytearray | memoryview) -> None:
        """Hand `data` over; returns when there is room for more (back-pressure)."""
        ...
