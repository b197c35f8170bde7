"""The packages' `access-agent-window`: elsewhere `python -m gui`. Nobody calls it but our own programs."""

from __future__ import annotations

import sys

from gui.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
