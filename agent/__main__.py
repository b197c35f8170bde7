"""`python -m agent …` is `access-agent …`."""

from __future__ import annotations

import sys

from agent.launch import main

if __name__ == "__main__":
    sys.exit(main())
