"""The page that shows a remote screen, compared with what the synthetic screen shows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from agent.session.systems.synthetic.desktop import SyntheticDesktop
from agent.session.systems.synthetic.picture import expected
from gui.qa.portal import session

_SHOWN_IS = """async (wanted) => {
  const canvas = document.querySelector("#screen canvas");
  if (!canvas?.width) return false;
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest].map((each) => each.toString(16).padStart(2, "0")).join("") === wanted;
}"""


class SessionPage(session.SessionPage):
    """Picture, toolbar, cards."""

    async def shows(self, desktop: SyntheticDesktop, **facts: Any) -> None:
        """Wait until the canvas has exactly the pixels of this screen, which must show `facts` by then."""
        world = desktop.world
        pixels = expected(world.monitors, replace(world.facts(), **facts))
        wanted = np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])
        wanted[..., 3] = 255
        digest = hashlib.sha256(wanted.tobytes()).hexdigest()
        await self.page.wait_for_function(_SHOWN_IS, arg=digest, polling=50)

    async def scale(self, desktop: SyntheticDesktop) -> float:
        """How many pixels of the page one of the screen takes."""
        box = await self.canvas.bounding_box()
        assert box is not None
        return box["width"] / desktop.screen.width

    async def click(self, x: int, y: int, desktop: SyntheticDesktop, **options: Any) -> None:
        """Click where the pixel (x, y) of the screen is shown, whatever its scale."""
        scale = await self.scale(desktop)
        place = {"x": (x + 0.5) * scale, "y": (y + 0.5) * scale}
        await self.canvas.click(position=place, **options)
