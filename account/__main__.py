"""`python -m account`: the same as `access-account`."""

from __future__ import annotations

from account.cli import main

if __name__ == "__main__":
    main()
