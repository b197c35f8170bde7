"""HTTP without certificates: everything that tests ask is on this machine.

A client that might meet https first reads the certificates of all authorities: longer than most tests.
"""

from __future__ import annotations

import ssl
from typing import Final

NO_CERTIFICATES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For `verify` of a client: trusts nobody, so https would fail."""
