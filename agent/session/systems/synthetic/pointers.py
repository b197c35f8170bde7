"""The bar that the pointer is over typed text on the synthetic screen; elsewhere it is the usual arrow."""

from __future__ import annotations

from agent.session.systems.arrow import shape_of

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

BAR = shape_of(_BAR, 3, 5)
