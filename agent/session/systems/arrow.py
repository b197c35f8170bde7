"""The usual arrow, for systems that do not tell the shape of their pointer."""

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


def shape_of(art: str, hot_x: int, hot_y: int) -> CursorShape:
    """A drawing as a shape: # is white, o black, . clear."""
    rows = art.split()
    pixels = b"".join(_INKS[pixel] for row in rows for pixel in row)
    return CursorShape(len(rows[0]), len(rows), hot_x, hot_y, pixels)


ARROW = shape_of(_ARROW, 0, 0)
