"""A Chromium, where one is installed: without a window it opens pages of this computer and photographs them;
one whose window a presenter shows is led to a page.

Spoken to by the DevTools protocol over a WebSocket of this computer. It is no dependency: without one the
demonstration has pictures of the window only. Its profile is a passing folder.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent.demo.stage import StageFault
from shared.reasons import Language

_NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_OPTIONS: Final = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--hide-scrollbars",
)
_SIZE: Final = (1180, 820)
_STARTS_WITHIN_S: Final = 15.0
_ENDS_WITHIN_S: Final = 3.0
_ANSWERS_WITHIN_S: Final = 15.0
_LOOK_AGAIN_S: Final = 0.02
_LARGEST_MESSAGE: Final = 64 * 1024 * 1024
_WAIT: Final = (
    "new Promise(done => {{ const look = () => ({0}) ? done(true) : setTimeout(look, 40); look(); }})"
)


def chromium_here(environ: Mapping[str, str]) -> str | None:
    """The command of a Chromium that can be used, if there is one; a snap cannot open our folders."""
    for name in _NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found is not None and "snap" not in os.path.realpath(found):
            return found
    return None


def tag_of(language: Language) -> str:
    """The language as a browser calls it, with dates and hours written as the window writes them."""
    return "en-GB" if language is Language.ENGLISH else language.value


def spoken_in(language: Language) -> list[str]:
    """What a Chromium is told of the language of its pages."""
    return [f"--lang={tag_of(language)}", f"--accept-lang={tag_of(language)}"]


class Page:
    """One page that is open."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session

    async def open(self, address: str) -> None:
        """Go to `address`, and wait until all of it is there. Raises `StageFault`."""
        if urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise StageFault("demo_failed", "The story leads away from this computer.")
        went = await self._send("Page.navigate", url=address)
        if went.get("errorText"):
            raise StageFault("demo_failed", f"A page did not open: {went['errorText']}.")
        await self.until("document.readyState === 'complete'")

    async def until(self, condition: str) -> None:
        """Wait until `condition`, in the page's language, holds. Raises `StageFault`."""
        try:
            await self._value(_WAIT.format(condition))
        except TimeoutError as exc:
            raise StageFault("demo_failed", f"The page does not show what it should: {condition}.") from exc

    async def words(self, expression: str) -> str:
        """What `expression`, in the page's language, says."""
        return str(await self._value(expression))

    async def keep(self, file: Path) -> None:
        """Photograph it into `file`."""
        await self._send("Page.bringToFront")
        taken = await self._send("Page.captureScreenshot", format="png")
        await asyncio.to_thread(file.write_bytes, base64.b64decode(taken["data"]))

    async def close(self) -> None:
        """Close it, as somebody would who closes a tab."""
        await self._send("Page.close")

    async def _value(self, expression: str) -> Any:
        told = await self._send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise StageFault("demo_failed", "A page failed.")
        return told["result"].get("value")

    async def _send(self, method: str, **values: Any) -> dict[str, Any]:
        return await self._browser.send(method, self._session, **values)


class Chromium:
    """One browser, with a profile in `folder`."""

    def __init__(self, process: subprocess.Popen[bytes], connection: ClientConnection) -> None:
        self._process, self._connection = process, connection
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._listening = asyncio.create_task(self._listen(), name="chromium")

    @classmethod
    async def start(
        cls, command: str, folder: Path, environ: Mapping[str, str], language: Language
    ) -> Chromium:
        """Start it; its pages are asked for in `language`. Raises `StageFault` when it does not come up."""
        process = _started(command, folder, environ, language)
        try:
            return await cls.attached(process, folder)
        except StageFault:
            await asyncio.to_thread(end_process, process)
            raise
        except BaseException:
            end_process(process)
            raise

    @classmethod
    async def attached(cls, process: subprocess.Popen[bytes], folder: Path) -> Chromium:
        """One that was started already. Raises `StageFault` when it does not answer."""
        try:
            async with asyncio.timeout(_STARTS_WITHIN_S):
                address = await _address(process, folder / "DevToolsActivePort")
                return cls(
                    process,
                    await connect(address, compression=None, proxy=None, max_size=_LARGEST_MESSAGE),
                )
        except (OSError, TimeoutError) as exc:
            raise StageFault("demo_failed", "The browser did not start.") from exc

    async def page(self) -> Page:
        """A new page."""
        return await self._page(await self.send("Target.createTarget", url="about:blank", newWindow=True))

    async def open_page(self) -> Page:
        """The page that it shows already. Raises `StageFault` when it shows none."""
        targets = (await self.send("Target.getTargets"))["targetInfos"]
        shown = [each for each in targets if each["type"] == "page"]
        if not shown:
            raise StageFault("demo_failed", "The page was closed.")
        return await self._page(shown[0])

    async def _page(self, target: dict[str, Any]) -> Page:
        session = await self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return Page(self, session["sessionId"])

    async def send(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Ask it to do something; its answer. Raises `StageFault` and `TimeoutError`."""
        self._number += 1
        number = self._number
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": values}
        if session is not None:
            message["sessionId"] = session
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                await self._connection.send(json.dumps(message))
                told = await answer
        except ConnectionClosed as exc:
            raise StageFault("demo_failed", "The browser ended early.") from exc
        finally:
            self._answers.pop(number, None)
        if "error" in told:
            raise StageFault("demo_failed", f"The browser refused {method}: {told['error'].get('message')}.")
        result: dict[str, Any] = told.get("result", {})
        return result

    async def close(self) -> None:
        """End it, and wait until it has ended."""
        with contextlib.suppress(StageFault, TimeoutError):
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await self.send("Browser.close")
        await self.detach()
        await asyncio.to_thread(end_process, self._process)

    async def detach(self) -> None:
        """Let go of it; its pages stay as they are."""
        self._listening.cancel()
        await asyncio.wait({self._listening})
        await self._connection.close()

    async def _listen(self) -> None:
        try:
            async for message in self._connection:
                told = json.loads(message)
                answer = self._answers.get(told.get("id", 0))
                if answer is not None and not answer.done():
                    answer.set_result(told)
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(StageFault("demo_failed", "The browser ended early."))


async def lead(process: subprocess.Popen[bytes], folder: Path, address: str) -> None:
    """Have the page that the browser with the profile in `folder` shows go to `address`, as a click would.

    Raises `StageFault` when it does not come to that, and `TimeoutError`.
    """
    browser = await Chromium.attached(process, folder)
    try:
        await (await browser.open_page()).open(address)
    finally:
        await browser.detach()


def _started(
    command: str, folder: Path, environ: Mapping[str, str], language: Language
) -> subprocess.Popen[bytes]:
    width, height = _SIZE
    options = [
        *_OPTIONS,
        *spoken_in(language),
        f"--user-data-dir={folder}",
        f"--window-size={width},{height}",
    ]
    if sys.platform == "linux" and os.geteuid() == 0:
        options.append("--no-sandbox")  # as root it knows no other way
    return subprocess.Popen(
        [command, *options, "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**environ, "LANGUAGE": language.value},
        start_new_session=sys.platform != "win32",
    )


async def _address(process: subprocess.Popen[bytes], file: Path) -> str:
    """Where the browser listens, once it has written that down."""
    while True:
        with contextlib.suppress(OSError, ValueError):
            port, path = (await asyncio.to_thread(file.read_text, "ascii")).splitlines()[:2]
            return f"ws://127.0.0.1:{int(port)}{path}"
        if process.poll() is not None:
            raise OSError("it ended at once")
        await asyncio.sleep(_LOOK_AGAIN_S)  # another process writes the file; no event tells


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Wait until it has ended; ask again, less politely, when it does not."""
    for ask in (None, process.terminate, process.kill):
        if ask is not None:
            ask()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS_WITHIN_S)
            return
