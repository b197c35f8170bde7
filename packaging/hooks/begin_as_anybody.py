"""Runs first in every packaged program: what it starts must find the world as it is without us.

The starter puts our folder of libraries into the library path and leaves notes for children in the
environment. A browser or a keyring's question that inherited them would load our libraries instead of its
own, and fall over; a program of ours needs neither, because its own starter sets them anew. On Windows, a
program without a console has no standard output at all, and whoever writes to it would fail.
"""

import os
import sys

for name in [each for each in os.environ if each.startswith("_PYI_")]:
    del os.environ[name]
if sys.platform.startswith("linux"):
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
for name in ("stdout", "stderr"):
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  for the life of the process
