"""A bare system of the release that this machine runs, to install a package in: only what apt itself needs.

Made by mmdebstrap from the sources that apt has here, and kept in `build/package` for the next time.
Programs run in it under `chroot`, in namespaces of their own for processes and mounts, so that all of it
ends with the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Final

from tests.support.guards import TEST_MARK

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "build" / "package"
_MAKING_S: Final = 300
_RUNNING_S: Final = 240
_SOURCES: Final = Path("/etc/apt/sources.list.d")

_NOT_COUNTED: Final = frozenset(
    ("proc", "sys", "dev", "run", "tmp", "home", "root", "apt-archives")
    + ("var/lib/dpkg", "var/lib/apt", "var/cache", "var/log")
)

_MOUNTS: Final = """
mount -t proc proc "$0/proc"
mount -t tmpfs -o mode=755 tmpfs "$0/dev"
for name in null zero full random urandom tty; do
    touch "$0/dev/$name"
    mount --bind "/dev/$name" "$0/dev/$name"
done
ln -s /proc/self/fd "$0/dev/fd"
mkdir "$0/dev/shm" "$0/dev/pts" && chmod 1777 "$0/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts" && ln -s pts/ptmx "$0/dev/ptmx"
cp -L /etc/resolv.conf "$0/etc/resolv.conf"
cp /etc/hosts "$0/etc/hosts"
mkdir -p /tmp/.X11-unix "$0/tmp/.X11-unix" && mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"
mkdir -p "$0/apt-archives" && mount --bind "$1" "$0/apt-archives"
echo ready
exec sleep infinity
"""


def product_version() -> str:
    """The version that this source tree has."""
    told: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return told


class NoBareRoot(Exception):
    """A bare system cannot be made here; the message says why."""


def why_not() -> str | None:
    """Why no bare system can be made here; None when it can."""
    if not Path("/etc/debian_version").exists():
        return "a bare Debian is made on Debian and Ubuntu only"
    if os.geteuid() != 0:
        return "only root may install a package in a bare system"
    missing = [
        name for name in ("mmdebstrap", "unshare", "nsenter", "dpkg-deb") if shutil.which(name) is None
    ]
    if missing:
        return f"{', '.join(missing)} is missing (.ci/system-packages package)"
    if subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False
    ).returncode:
        return "no namespaces of its own may be made here"
    return None


def archive() -> Path:
    """The bare system as an archive, made once. Raises `NoBareRoot`."""
    release = _release()
    kept = KEPT / f"bare-{release}.tar"
    if kept.exists():
        return kept
    KEPT.mkdir(parents=True, exist_ok=True)
    half = kept.with_suffix(".half.tar")
    command = ["mmdebstrap", "--quiet", "--variant=apt", release, str(half), *_sources()]
    made = subprocess.run(command, capture_output=True, text=True, timeout=_MAKING_S, check=False)
    if made.returncode != 0:
        raise NoBareRoot(made.stderr[-2000:])
    half.rename(kept)
    return kept


def _release() -> str:
    told = Path("/etc/os-release").read_text("utf-8")
    found = re.search(r"^VERSION_CODENAME=(\w+)$", told, re.MULTILINE)
    if found is None:
        raise NoBareRoot("this system does not say which release it is")
    return found[1]


def _sources() -> list[str]:
    """apt's own list of the distribution; lists that others have added are left out."""
    own = [_SOURCES / "debian.sources", _SOURCES / "ubuntu.sources", Path("/etc/apt/sources.list")]
    found = [str(each) for each in own if each.exists() and each.stat().st_size > 0]
    if not found:
        raise NoBareRoot("apt's list of sources is not where Debian and Ubuntu keep it")
    return found[:1]


class BareRoot:
    """One bare system in `folder`, running until `close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        subprocess.run(["tar", "-xf", archive(), "-C", folder, "--exclude=./dev/*"], check=True)
        archives = KEPT / "apt-archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        self._keeper = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", _MOUNTS, folder, archives],
            stdout=subprocess.PIPE,
            text=True,
            # It lives longer than the test that asked for it.
            env={name: value for name, value in os.environ.items() if name != TEST_MARK},
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline().strip() != "ready":
            raise NoBareRoot("the bare system cannot be entered")
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text()
        self._inside = children.split()[0]

    def close(self) -> None:
        """End everything that runs inside; the folder stays."""
        self._keeper.kill()
        self._keeper.wait()
        assert self._keeper.stdout is not None
        self._keeper.stdout.close()

    def run(self, *command: str, user: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `command` inside, with a small environment of its own; it may fail."""
        return subprocess.run(
            self.command(*command, user=user, **environ),
            capture_output=True,
            text=True,
            timeout=_RUNNING_S,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def command(self, *command: str, user: str | None = None, **environ: str) -> list[str]:
        """What to start on this machine, so that `command` runs inside as `user` (root if none is named)."""
        home = "/root" if user is None else f"/home/{user}"
        chosen = {
            "PATH": f"{home}/.local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": home,
            "LC_ALL": "C.UTF-8",
        }
        words = [f"{name}={value}" for name, value in {**chosen, **environ}.items()]
        person = [] if user is None else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        enter = ["nsenter", "--target", self._inside, "--mount", "--pid", "--", "chroot", str(self.folder)]
        return [*enter, *person, "env", "-i", "-C", home, *words, *command]

    def ok(self, *command: str, user: str | None = None, **environ: str) -> str:
        """Run `command` inside, which must end well; what it printed."""
        ended = self.run(*command, user=user, **environ)
        said = f"{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
        assert ended.returncode == 0, f"{command}: {ended.returncode}\n{said}"
        return ended.stdout

    def apt(self, verb: str, *words: str) -> str:
        """Let apt do `verb` without questions, with the packages of earlier runs at hand."""
        options = ["-o", "Dir::Cache::Archives=/apt-archives", "-o", "Dpkg::Use-Pty=0"]
        more = ["--yes", "--no-install-recommends"] if verb != "update" else []
        return self.ok("apt-get", "--quiet", *options, verb, *more, *words, DEBIAN_FRONTEND="noninteractive")

    def install(self, package: Path) -> None:
        """Install a `.deb` of this machine by apt, which may need nothing more for it."""
        inside = self.folder / "tmp" / package.name
        shutil.copyfile(package, inside)
        try:
            said = self.apt("install", f"/tmp/{package.name}")
        finally:
            inside.unlink()
        alone = ("0 upgraded, 1 newly installed", "1 upgraded, 0 newly installed")
        assert any(each in said for each in alone), said

    def files(self) -> frozenset[str]:
        """Every path inside but the kernel's, users' homes, and what apt and dpkg note for themselves."""
        found: set[str] = set()
        for top, folders, files in os.walk(self.folder):
            inside = os.path.relpath(top, self.folder)
            folders[:] = [
                each for each in folders if os.path.normpath(f"{inside}/{each}") not in _NOT_COUNTED
            ]
            found.update(os.path.normpath(f"{inside}/{each}") for each in (*folders, *files))
        return frozenset(found)

    def wait_for(self, condition: str, within_s: int = 60) -> None:
        """Return once the shell inside finds `condition` to be so."""
        self.ok("timeout", str(within_s), "sh", "-c", f"until {condition}; do sleep 0.1; done 2>/dev/null")
