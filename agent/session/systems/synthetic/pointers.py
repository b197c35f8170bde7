"""The shapes that the pointer takes on the synthetic screen: an arrow, and a bar over typed text."""

from __future__ import annotations

from agent.session.desktop import CursorShape

_INKS = {"#": b"\xff\xff\xff\xff", "o": b"\x00\x00\x00\xff", ".": b"\x00\x00\x00\x00"}

_ARROW = """
o.......
oo......
o#o.....
o##o....
o###o...
o####o..
o#####o.
o######o
o####ooo
o##oo...
o#o.....
oo......
"""

_BAR = """
ooo.ooo
o##o##o
ooo#ooo
..o#o..
..o#o..
..o#o..
..o#o..
..o#o..
ooo#ooo
o##o##o
ooo.ooo
"""


def _shape(art: str, hot_x: int, hot_y: int) -> CursorShape:
    rows = art.split()
    return CursorShape(
        len(rows[0]), len(rows), hot_x, hot_y, b"".join(_INKS[pixel] for row in rows for pixel in row)
    )


ARROW = _shape(_ARROW, 0, 0)
BAR = _shape(_BAR, 3, 5)
