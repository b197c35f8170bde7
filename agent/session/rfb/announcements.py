"""What is told beside pixels, and when it is due: size, monitors, name, pointer, which extensions work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.session.rfb.encodings.cursor import cursor
from agent.session.rfb.encodings.desktop_shape import (
    SizeReason,
    SizeStatus,
    desktop_name,
    desktop_size,
    extended_desktop_size,
)
from agent.session.rfb.encodings.rectangle import pseudo
from agent.session.rfb.pacing import fence
from agent.session.rfb.protocol import Encoding, FenceFlag, ServerMessage

if TYPE_CHECKING:
    from agent.session.desktop import CursorShape, Screen
    from agent.session.rfb.pixel_format import PixelFormat

_CONFIRMED: Final = (Encoding.QEMU_EXTENDED_KEY, Encoding.EXTENDED_MOUSE_BUTTONS)
"""An empty rectangle tells the client that it may use them."""

_MOST_REFUSALS: Final = 16


class Announcements:
    """Remembers what the client has yet to be told."""

    def __init__(self) -> None:
        self._known: frozenset[int] = frozenset()
        self._confirmed: set[int] = set()
        self._to_confirm: list[int] = []
        self._shape: CursorShape | None = None
        self._cursor_due = False
        self._size_due = False
        self._refusals_due = 0
        self._name: str | None = None

    @property
    def due(self) -> bool:
        """Whether there is something to tell."""
        return bool(
            self._to_confirm
            or self._cursor_due
            or self._size_due
            or self._refusals_due
            or self._name is not None
        )

    def knows(self, known: frozenset[int]) -> bytes:
        """The client listed its encodings; what tells it at once which extensions work here."""
        fresh = known - self._confirmed
        self._known = known
        self._confirmed |= fresh
        self._to_confirm += [number for number in _CONFIRMED if number in fresh]
        self._cursor_due = self._shape is not None
        said = b""
        if Encoding.FENCE in fresh:
            said += fence(FenceFlag.REQUEST, b"")
        if Encoding.CONTINUOUS_UPDATES in fresh:
            said += bytes((ServerMessage.END_OF_CONTINUOUS_UPDATES,))
        return said

    def cursor_is(self, shape: CursorShape) -> None:
        """The pointer looks like this now."""
        self._shape = shape
        self._cursor_due = True

    def name_is(self, name: str) -> None:
        """The desktop is called this now."""
        if Encoding.DESKTOP_NAME in self._known:
            self._name = name

    def size_is_due(self) -> None:
        """The client is to be told the size, because it is another one or because it asked."""
        self._size_due = True

    def size_was_asked_for(self) -> None:
        """The client looks at all anew; one that knows of monitors is told of them (rfbproto)."""
        if Encoding.EXTENDED_DESKTOP_SIZE in self._known:
            self._size_due = True

    def refuse_size(self) -> None:
        """The client would like another size, which it does not get: the screen belongs to the computer."""
        if Encoding.EXTENDED_DESKTOP_SIZE in self._known:
            self._refusals_due = min(self._refusals_due + 1, _MOST_REFUSALS)

    def take_size(self, width: int, height: int, screen: Screen) -> list[bytes]:
        """The rectangles about size; they need an update without pixels."""
        rectangles = []
        if self._size_due:
            if Encoding.EXTENDED_DESKTOP_SIZE in self._known:
                rectangles.append(extended_desktop_size(width, height, screen.monitors))
            elif Encoding.DESKTOP_SIZE in self._known:
                rectangles.append(desktop_size(width, height))
            self._size_due = False
        rectangles += [
            extended_desktop_size(width, height, screen.monitors, SizeReason.CLIENT, SizeStatus.PROHIBITED)
        ] * self._refusals_due
        self._refusals_due = 0
        return rectangles

    def take_rest(self, wanted: PixelFormat) -> list[bytes]:
        """The rectangles about everything else."""
        rectangles = [pseudo(number) for number in self._to_confirm]
        self._to_confirm = []
        if self._name is not None:
            rectangles.append(desktop_name(self._name))
            self._name = None
        if self._cursor_due and self._shape is not None:
            picture = cursor(self._shape, self._known, wanted)
            if picture is not None:
                rectangles.append(picture)
        self._cursor_due = False
        return rectangles
