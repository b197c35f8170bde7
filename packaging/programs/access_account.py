"""The packages' `access-account`: as the script of an installed wheel (pyproject, `project.scripts`)."""

from __future__ import annotations

from account.cli import main

if __name__ == "__main__":
    main()
