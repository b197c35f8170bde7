"""What is raised when the other end does not keep to the protocol."""

from __future__ import annotations

from shared.errors import Fault


class RfbError(Fault):
    """The client broke the protocol, and the connection ends.

    Codes: `rfb_version`, `rfb_security`, `rfb_message_unknown`, `rfb_pixel_format`, `rfb_fence`,
    `rfb_clipboard_too_long`, `rfb_clipboard_damaged`, `rfb_cut_off`.
    """
