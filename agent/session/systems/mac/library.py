"""The Mac's own libraries, with the types of the calls that are made here."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.errors import ScreenError

_FRAMEWORKS = "/System/Library/Frameworks"
POINTER, BOOL, LONG = ctypes.c_void_p, ctypes.c_bool, ctypes.c_long
_INT32, _UINT32, _INT64, _UINT64 = ctypes.c_int32, ctypes.c_uint32, ctypes.c_int64, ctypes.c_uint64
_UINT16, _COUNT = ctypes.c_uint16, ctypes.c_ulong


class CGPoint(ctypes.Structure):
    """A point of the desktop."""

    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


# Call: what it answers, and what it takes.
_QUARTZ: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "CGPreflightScreenCaptureAccess": (BOOL, ()),
    "CGRequestScreenCaptureAccess": (BOOL, ()),
    "CGRequestPostEventAccess": (BOOL, ()),
    "AXIsProcessTrusted": (BOOL, ()),
    "CGEventSourceCreate": (POINTER, (_INT32,)),
    "CGEventSourceKeyState": (BOOL, (_INT32, _UINT16)),
    "CGEventSourceButtonState": (BOOL, (_INT32, _UINT32)),
    "CGEventCreate": (POINTER, (POINTER,)),
    "CGEventGetLocation": (CGPoint, (POINTER,)),
    "CGEventCreateMouseEvent": (POINTER, (POINTER, _UINT32, CGPoint, _UINT32)),
    "CGEventCreateKeyboardEvent": (POINTER, (POINTER, _UINT16, BOOL)),
    "CGEventKeyboardSetUnicodeString": (None, (POINTER, _COUNT, POINTER)),
    "CGEventKeyboardGetUnicodeString": (None, (POINTER, _COUNT, POINTER, POINTER)),
    "CGEventCreateScrollWheelEvent2": (POINTER, (POINTER, _UINT32, _UINT32, _INT32, _INT32, _INT32)),
    "CGEventSetFlags": (None, (POINTER, _UINT64)),
    "CGEventSetIntegerValueField": (None, (POINTER, _UINT32, _INT64)),
    "CGEventPost": (None, (_UINT32, POINTER)),
    "CFRelease": (None, (POINTER,)),
}


class ObjectiveC:
    """The runtime of Objective-C: classes, messages, and the pools in which their answers live."""

    def __init__(self, runtime: Any) -> None:
        self._runtime = runtime
        for name in ("objc_getClass", "sel_registerName"):
            function = getattr(runtime, name)
            function.restype, function.argtypes = POINTER, (ctypes.c_char_p,)
        runtime.objc_autoreleasePoolPush.restype = POINTER
        runtime.objc_autoreleasePoolPop.argtypes = (POINTER,)

    def kind(self, name: str) -> Any:
        """A class by its name."""
        return self._runtime.objc_getClass(name.encode())

    def send(self, receiver: Any, message: str, *words: tuple[Any, Any], answer: Any = POINTER) -> Any:
        """Send a message; its words come with their types, which say how they travel."""
        selector = self._runtime.sel_registerName(message.encode())
        kind = ctypes.CFUNCTYPE(answer, POINTER, POINTER, *(each for each, _ in words))
        call = ctypes.cast(self._runtime.objc_msgSend, kind)
        return call(receiver, selector, *(word for _, word in words))

    @contextmanager
    def pool(self) -> Iterator[None]:
        """What is answered inside is gone afterwards; a thread of ours has no other pool."""
        pool = self._runtime.objc_autoreleasePoolPush()
        try:
            yield
        finally:
            self._runtime.objc_autoreleasePoolPop(pool)


@dataclass(frozen=True, slots=True)
class MacLibrary:
    """Quartz with what belongs to it, and the Objective-C runtime; a test has others."""

    quartz: Any
    objc: ObjectiveC


def load() -> MacLibrary:
    """The system's libraries. ApplicationServices brings Quartz, Core Foundation and accessibility along.

    Raises `ScreenError` (`screen_library_missing`) on a Mac that is older than the calls.
    """
    try:
        quartz = ctypes.CDLL(f"{_FRAMEWORKS}/ApplicationServices.framework/ApplicationServices")
        for call, (answer, takes) in _QUARTZ.items():
            function = getattr(quartz, call)
            function.restype, function.argtypes = answer, takes
        ctypes.CDLL(f"{_FRAMEWORKS}/AppKit.framework/AppKit")  # has the class of the pasteboard
        return MacLibrary(quartz, ObjectiveC(ctypes.CDLL("/usr/lib/libobjc.A.dylib")))
    except (OSError, AttributeError) as exc:
        raise ScreenError(
            "screen_library_missing", f"A library that is needed to show the screen is missing: {exc}."
        ) from exc
