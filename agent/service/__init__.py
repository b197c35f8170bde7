"""The way to the account service: requests, the stream of events, heartbeats, the embedded child.

`account_client` is the only user of httpx. Says what happened; what it means is decided in `agent.core`.
"""

from __future__ import annotations

import sys

# httpx brings its own command line along if it can, and with it click and rich: 75 ms and several megabytes
# that an agent in the background has no use for (PERFORMANCE P2). It copes when that part is not there. It
# stands here because it must come before the first import of httpx, which is in this room.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
