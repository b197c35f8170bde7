"""Names under which a desktop knows the product: start-up entries, links, icons (issue 6).

They are promises to systems that remember them, so they stay what they are. Packages (`packaging/`), the
agent and the window take them from here. Standard library only.
"""

from __future__ import annotations

from typing import Final

PRODUCT: Final = "Access Agent"
PROGRAM: Final = "access-agent"

LINK_SCHEME: Final = "access-agent"
"""Links `access-agent://…` are handed to the program as its only argument."""

DESKTOP_FILE: Final = "access-agent.desktop"
"""In `applications/`: the program's entry; in the user's `autostart/`: that it starts at login."""

USER_UNIT: Final = "access-agent.service"
"""The systemd user unit, for computers without a desktop session."""

LAUNCH_AGENT: Final = "access-agent.at-login"
"""Label of the LaunchAgent, and its file's name without `.plist`; no domain, for it is the same whoever
publishes the program (`packaging/publisher.toml`)."""

RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE: Final = "Access Agent"
"""Where Windows keeps what starts at login, under HKEY_CURRENT_USER."""

WINDOWS_APP_ID: Final = "AccessAgent.Desktop"
"""The AppUserModelID: taskbar groups and notifications belong to it."""
