"""What a browser says of itself on the devices of the articles; options for `new_visitor`."""

from __future__ import annotations

from typing import Any, Final

import pytest

DESKTOP: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
IPAD: Final[dict[str, Any]] = {
    "viewport": {"width": 810, "height": 1080},
    "user_agent": (
        "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.4 Mobile/15E148 Safari/604.1"
    ),
    "is_mobile": True,
    "has_touch": True,
}
ANDROID: Final[dict[str, Any]] = {
    "viewport": {"width": 412, "height": 839},
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/124.0.0.0 Mobile Safari/537.36"
    ),
    "is_mobile": True,
    "has_touch": True,
}
DEVICES: Final = {"desktop": DESKTOP, "ipad": IPAD, "android": ANDROID}

EVERY_DEVICE: Final = [
    "desktop",
    *(pytest.param(name, marks=pytest.mark.proof) for name in DEVICES if name != "desktop"),
]
"""For `parametrize`: one device each time, the others among the slow proofs."""

EVERY_THEME: Final = ["light", pytest.param("dark", marks=pytest.mark.proof)]
