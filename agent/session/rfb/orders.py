"""What the asyncio side hands to the pump's thread, beside the client's own messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.session.rfb.messages import (
    ContinuousUpdates,
    Fence,
    SetDesktopSize,
    SetEncodings,
    SetPixelFormat,
    UpdateRequest,
)
from shared.preferences import ScreenQuality


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The transport took the frame with this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Rename:
    """The desktop is called this from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class Favour:
    """The person at this computer wants the picture sent like this from now on."""

    quality: ScreenQuality


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Call `passed`, in the pump's thread, when everything ordered before has been obeyed."""

    passed: Callable[[], None]


Order = (
    SetPixelFormat
    | SetEncodings
    | UpdateRequest
    | ContinuousUpdates
    | Fence
    | SetDesktopSize
    | HandedOver
    | Rename
    | Favour
    | Checkpoint
)
"""Everything that changes what is sent goes through the pump, in the client's order: so the answer to a fence
stands between the right frames."""
