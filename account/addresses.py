"""Which addresses a service can have.

Standard library only: the command line asks before it loads the rest.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(base_url: str) -> bool:
    """Whether the service answers on its own computer only."""
    return (urlsplit(base_url).hostname or "") in _LOOPBACK


def keeps_sign_ins(base_url: str) -> bool:
    """Whether browsers can sign in there: their cookie is Secure, except on this computer itself."""
    return urlsplit(base_url).scheme == "https" or is_loopback(base_url)


def default_base_url(host: str, port: int) -> str:
    """The address of a service that listens on `host` and has no other."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def read_base_url(text: str) -> str:
    """`text` when it is `http(s)://host[:port]`, without a slash at the end. Raises `ValueError`."""
    parts = urlsplit(text.rstrip("/"))
    is_origin = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    if not is_origin or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("a base URL is http or https, a host and perhaps a port")
    return parts.geturl()


def read_proxy(text: str) -> str:
    """`text` when it is an IP address or a network such as `10.0.0.0/8`. Raises `ValueError`."""
    network = ip_network(text)
    return str(network) if "/" in text else str(network.network_address)
