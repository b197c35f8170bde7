"""What a browser shows in the story: the page of the session, the portal, the simulator's panel."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from agent import exits
from agent.demo.chromium import Chromium, Page
from agent.demo.scenes import Scene, SceneName, SessionShown
from agent.demo.stage import StageFault
from agent.door.client import DoorClient
from shared.commands import OpenPage
from shared.errors import AccessError
from shared.reasons import EndReason, LoginPage
from shared.sales import LoginLink
from shared.simulator import PanelLink
from shared.simulator_commands import OpenSimulatorPanel

_STATE: Final = "document.getElementById('session').dataset.state"
_CARD: Final = "document.getElementById('card').dataset.name"
_CHIP_HIDDEN: Final = "document.getElementById('chip').hidden"
_LEFT: Final = "document.getElementById('left').textContent"
_ENDED: Final = "ended:"
_WITH_CUT: Final = frozenset({SceneName.CUT, SceneName.FIVE_AGAIN})


class PageVisitor:
    """Somebody who connects in a browser: the page of the session."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._left = False

    async def is_over(self) -> bool:
        """Whether the page says that the session has ended."""
        return await self.page.words(_STATE) != "live"

    async def ended(self) -> EndReason:
        """Why the session ended, as the page says. Raises `StageFault`."""
        await self.page.until(f"{_STATE} === 'over'")
        card = await self.page.words(_CARD)
        word = card.removeprefix(_ENDED)
        return EndReason(word) if word in set(EndReason) else EndReason.UNKNOWN

    async def leave(self) -> None:
        """Press Disconnect."""
        await self.page.words("document.getElementById('disconnect').click()")
        await self.page.until(f"{_STATE} === 'over'")


class BrowserPages:
    """The pages of one browser, signed in as the account of `agent`."""

    def __init__(self, browser: Chromium, agent: DoorClient, pictures: Path) -> None:
        self._browser, self._agent, self._pictures = browser, agent, pictures
        self._portal: Page | None = None
        self._panel: Page | None = None
        self._client: Page | None = None

    async def connect(self) -> PageVisitor:
        """Open the page of a session with this computer, up to the picture. Raises `StageFault`."""
        computer = self._agent.snapshot.computer
        if computer is None:
            raise StageFault("demo_failed", "This computer is not registered.")
        await self._signed_in()
        if self._client is None:
            self._client = await self._browser.page()
        await self._client.open(self._address(f"/computers/{computer.id}/session"))
        await self._client.until(f"{_STATE} === 'live' || {_STATE} === 'over'")
        if await self._client.words(_STATE) == "over":
            raise StageFault("demo_failed", f"No session began: {await self._client.words(_CARD)}.")
        return PageVisitor(self._client)

    async def keep(self, at: int, scene: Scene) -> None:
        """Photograph what the browser shows at the end of `scene`, once it shows it. Raises `StageFault`."""
        name = f"{at:02}-{scene.name}"
        if self._client is not None and (scene.session is not SessionShown.NONE or scene.name in _WITH_CUT):
            await self._client.until(self._client_shows(scene))
            await self._client.keep(self._pictures / f"{name}-client.png")
        await self.keep_account(name, "/subscriptions")

    async def keep_account(self, name: str, path: str) -> None:
        """Photograph a page of the portal, and the panel, as they are now."""
        portal = await self._reached_portal()
        if portal is not None:
            await portal.open(self._address(path))
            await portal.keep(self._pictures / f"{name}-portal.png")
        panel = await self._opened_panel()
        await panel.keep(self._pictures / f"{name}-panel.png")

    def _client_shows(self, scene: Scene) -> str:
        """What the page of the session must show, in its own language."""
        if scene.session is SessionShown.NONE:
            return f"{_STATE} === 'over'"
        if scene.session is SessionShown.FULL:
            return f"{_STATE} === 'live' && {_CHIP_HIDDEN}"
        session = self._agent.snapshot.session
        left = round(session.remaining_s or 0.0) if session is not None else 0
        return f"{_STATE} === 'live' && !{_CHIP_HIDDEN} && {_LEFT} === '{left // 60}:{left % 60:02}'"

    async def _reached_portal(self) -> Page | None:
        """The portal; None where nobody is signed in, or the service is the one that is down."""
        if self._agent.snapshot.account is None:
            return None
        try:
            return await self._signed_in()
        except AccessError as exc:
            if not is_out_of_reach(exc):
                raise
            return None

    async def _signed_in(self) -> Page:
        """The page of the portal, signed in."""
        if self._portal is None:
            link = await self._agent.command(OpenPage(LoginPage.COMPUTERS))
            assert isinstance(link, LoginLink)
            self._portal = await self._browser.page()
            await self._portal.open(link.url)
        return self._portal

    async def _opened_panel(self) -> Page:
        if self._panel is None:
            link = await self._agent.command(OpenSimulatorPanel())
            assert isinstance(link, PanelLink)
            self._panel = await self._browser.page()
            await self._panel.open(link.url)
        simulator = self._agent.snapshot.simulator
        if simulator is not None and simulator.account is not None:
            await self._panel.open(self._address(f"/simulator/accounts/{simulator.account}"))
        return self._panel

    def _address(self, path: str) -> str:
        service = self._agent.snapshot.service
        return urljoin(service.url or "", path) if service is not None else path


def is_out_of_reach(refusal: AccessError) -> bool:
    """Whether the service did not answer, as in the situations that are about that."""
    return exits.code_for(refusal.code) == exits.UNREACHABLE
