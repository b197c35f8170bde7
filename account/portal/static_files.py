"""Style sheet, scripts and pictures of the pages, read once and served by name.

Only names that were there at the start exist, so no path can lead anywhere else. The address carries a
hash of the content, so a browser may keep the file for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

PREFIX: Final = "/static"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str
    version: str


class StaticFiles:
    """All files of the given folders of the package's resources; `prefix` is where they are served."""

    def __init__(self, *folders: Traversable, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._files = {
            entry.name: _read(entry)
            for folder in folders
            for entry in folder.iterdir()
            if entry.name.endswith(tuple(_TYPES))
        }

    def url(self, name: str) -> str:
        """The address of the file in its present version. Raises `KeyError` for a name that is none."""
        return f"{self._prefix}/{name}?v={self._files[name].version}"

    async def serve(self, request: Request) -> Response:
        """The file itself."""
        file = self._files.get(request.path_params["name"])
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        if file is None:
            return Response(status_code=404, headers=headers)
        is_current = request.query_params.get("v") == file.version
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
        return Response(file.content, media_type=file.media_type, headers=headers)


def _read(entry: Traversable) -> _File:
    content = entry.read_bytes()
    suffix = entry.name[entry.name.rindex(".") :]
    return _File(content, _TYPES[suffix], hashlib.sha256(content).hexdigest()[:12])
