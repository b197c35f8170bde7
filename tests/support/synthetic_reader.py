"""Reads the text back from a picture of the synthetic screen, also from one that went through JPEG.

May import `agent`'s synthetic screen and numpy. For pictures of a browser's canvas: take them at the size of
the framebuffer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.session.systems.synthetic.account import LABEL_WIDTH, Line
from agent.session.systems.synthetic.font import text_mask
from agent.session.systems.synthetic.picture import BACKGROUNDS, INK, Layout
from agent.session.systems.synthetic.sizes import monitors_from

_LETTERS = "".join(chr(code) for code in range(ord(" "), 0x7F)) + "éèàçêôîûëïüöäßñœ€"
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def read_line(pixels: NDArray[Any], sizes: str, line: int, *, is_rgb: bool = True) -> str:
    """The text of one line without the spaces at its end; `sizes` as in `synthetic:SIZES`.

    `pixels` has the shape (height, width, 3 or more). A character that looks like none is U+FFFD.
    """
    monitors = monitors_from(sizes)
    layout = Layout(monitors)
    place = layout.line_place(line)
    cells = pixels[place.y : place.y + place.height, place.x : place.x + place.width, :3].astype(np.int16)
    ink, ground = (np.array(colour[:3], np.int16) for colour in (INK, BACKGROUNDS[0]))
    if is_rgb:
        ground = ground[::-1]
    is_ink = np.abs(cells - ink).sum(axis=2) < np.abs(cells - ground).sum(axis=2)
    return "".join(_letter(is_ink, layout, column) for column in range(layout.columns)).rstrip()


def read_value(pixels: NDArray[Any], sizes: str, line: Line, *, is_rgb: bool = True) -> str:
    """The text behind the label of a line."""
    return read_line(pixels, sizes, line, is_rgb=is_rgb)[LABEL_WIDTH:]


def _letter(is_ink: NDArray[np.bool_], layout: Layout, column: int) -> str:
    left = column * layout.cell_width
    cell = is_ink[:, left : left + layout.cell_width]
    wrong = np.count_nonzero(_masks(layout.scale) != cell.ravel(), axis=1)
    best = int(wrong.argmin())
    return _LETTERS[best] if wrong[best] <= cell.size // 20 else _UNREADABLE


@lru_cache(maxsize=3)
def _masks(scale: int) -> NDArray[np.bool_]:
    """One row per letter: its cell, flattened."""
    return np.stack([text_mask(letter, scale).ravel() for letter in _LETTERS])
