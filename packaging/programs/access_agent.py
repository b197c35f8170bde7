"""The packages' `access-agent`: as the script of an installed wheel (pyproject, `project.scripts`)."""

from __future__ import annotations

import sys

from agent.launch import main

if __name__ == "__main__":
    sys.exit(main())
