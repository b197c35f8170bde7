"""Which version of the product this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def service_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("access-agent")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0"
