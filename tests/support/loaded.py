"""What a start of the account service has loaded before anybody asks it anything."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

_STARTED = "import sys, account.app, account.serve; print(*sys.modules)"


@cache
def modules_of_the_service() -> frozenset[str]:
    """The names of all modules. One process is started for all who ask; it takes a second of work."""
    done = subprocess.run(
        [sys.executable, "-c", _STARTED], check=True, capture_output=True, text=True, timeout=60
    )
    found = frozenset(done.stdout.split())
    assert "account.app" in found
    return found
