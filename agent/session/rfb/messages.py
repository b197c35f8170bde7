"""What a client says after the handshake."""

from __future__ import annotations

from dataclasses import dataclass

from agent.session.desktop import Rect
from agent.session.rfb.pixel_format import PixelFormat


@dataclass(frozen=True, slots=True)
class SetPixelFormat:
    """From now on pixels are to look like this. A client that wants a colour map gets one (`colour_map`)."""

    pixel_format: PixelFormat
    colour_map: bool = False


@dataclass(frozen=True, slots=True)
class SetEncodings:
    """Encodings by the client's preference; only those that this server knows, each once."""

    encodings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """The client wants to know about `area`; all of it unless `incremental`. None: an empty area."""

    incremental: bool
    area: Rect | None


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key, by its X11 keysym, went down or up."""

    keysym: int
    down: bool


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """The pointer is at x, y. `buttons`: RFB's mask; back is 128, forward is 256."""

    x: int
    y: int
    buttons: int


@dataclass(frozen=True, slots=True)
class CutText:
    """A text of the client's clipboard, the old way (Latin-1)."""

    text: str


@dataclass(frozen=True, slots=True)
class ClipboardMessage:
    """An extended clipboard message: `flags`, and what follows them."""

    flags: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ContinuousUpdates:
    """Send updates without being asked, for `area`; or no longer."""

    on: bool
    area: Rect | None


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence: a request when `FenceFlag.REQUEST` is set, else the answer to one of ours."""

    flags: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class SetDesktopSize:
    """The client would like another size of the desktop."""

    width: int
    height: int


Message = (
    SetPixelFormat
    | SetEncodings
    | UpdateRequest
    | KeyEvent
    | PointerEvent
    | CutText
    | ClipboardMessage
    | ContinuousUpdates
    | Fence
    | SetDesktopSize
)
