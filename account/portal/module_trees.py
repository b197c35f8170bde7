"""Script in many small modules: the page of a remote session, and noVNC, which shows the screen on it.

Browsers resolve the imports between modules by their addresses, so a whole folder stands behind one version:
`/static/<tree>/<version>/<path>`. Only files that were there when the tree was read exist, so no path can
lead anywhere else. A tree is read when its first address is asked for; most services never show a session.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.static_files import PREFIX
from shared.errors import StorageError

_SUFFIX: Final = ".js"
_IMPORTED: Final = re.compile(r"""^(?:import|export)\b[^;'"]*?(?:from\s*)?["'](\.[^"']+)["']""", re.MULTILINE)


class ModuleTree:
    """All modules of a folder and the folders in it."""

    def __init__(self, name: str, folder: Traversable) -> None:
        self._name = name
        self._folder = folder
        self._modules: Mapping[str, bytes] | None = None
        self._version = ""

    def base(self) -> str:
        """The address that the paths of the modules follow. Raises `StorageError` (`modules_missing`)."""
        self._read()
        return f"{PREFIX}/{self._name}/{self._version}/"

    def url(self, path: str) -> str:
        """The address of one module in its present version. Raises `StorageError` (`modules_missing`)."""
        if path not in self._read():
            raise StorageError("modules_missing", f"There is no module {path} in {self._name}.")
        return self.base() + path

    def urls(self, start: str) -> list[str]:
        """The addresses of all modules that `start` brings with it; a browser can ask for all at once.

        Raises `StorageError` (`modules_missing`).
        """
        modules = self._read()
        found: set[str] = set()
        waiting = [start]
        while waiting:
            path = waiting.pop()
            if path in found or path not in modules:
                continue
            found.add(path)
            folder = posixpath.dirname(path)
            imported = _IMPORTED.findall(modules[path].decode())
            waiting += [posixpath.normpath(posixpath.join(folder, each)) for each in imported]
        return [self.base() + path for path in sorted(found)]

    def answer(self, version: str, path: str) -> Response:
        """The module itself; an old version's address is gone with it."""
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        modules = self._read()
        if version != self._version or path not in modules:
            return Response(status_code=404, headers=headers)
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return Response(modules[path], media_type="text/javascript; charset=utf-8", headers=headers)

    def _read(self) -> Mapping[str, bytes]:
        if self._modules is None:
            modules = dict(sorted(_walk(self._folder, ""))) if self._folder.is_dir() else {}
            if not modules:
                raise StorageError("modules_missing", f"{self._name} is not installed; run make setup.")
            digest = hashlib.sha256()
            for path, content in modules.items():
                digest.update(f"{path}\n{len(content)}\n".encode() + content)
            self._modules, self._version = modules, digest.hexdigest()[:12]
        return self._modules


class ModuleTrees:
    """The trees by their names, and the one route to all of them."""

    PATH: Final = f"{PREFIX}/{{tree}}/{{version}}/{{path:path}}"

    def __init__(self, **folders: Traversable) -> None:
        self._trees = {name: ModuleTree(name, folder) for name, folder in folders.items()}

    def __getitem__(self, name: str) -> ModuleTree:
        return self._trees[name]

    async def serve(self, request: Request) -> Response:
        """The module that is asked for."""
        where = request.path_params
        tree = self._trees.get(where["tree"])
        return tree.answer(where["version"], where["path"]) if tree is not None else Response(status_code=404)


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_SUFFIX):
            yield path + entry.name, entry.read_bytes()
