"""What a page cannot do, and what it does when a part of it fails (SECURITY 24; FACTS on decoding)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.reasons import EndReason
from tests.support.shopper import Shopper
from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import NewVisitor, Visitor
from tests.web.test_web_session import connected

OWN_CLIENT = """async () => {
  const { token, tokenField } = document.getElementById("session").dataset;
  const body = new URLSearchParams({ [tokenField]: token });
  const offer = await (await fetch(location.pathname, { method: "POST", body })).json();
  const socket = new WebSocket(`ws://${location.host}${offer.socket}`, ["binary", "grant." + offer.grant]);
  window.ending = new Promise((resolve) => (socket.onclose = ({ code, reason }) => resolve([code, reason])));
  await new Promise((resolve) => (socket.onmessage = resolve));
}"""

DECODED = """async ({ mode }) => {
  const { novnc } = document.getElementById("session").dataset;
  const own = document.querySelector('script[src*="/static/session/"]').src.replace("page.js", "");
  const { default: Display } = await import(novnc + "core/display.js");
  const { decodeFaster } = await import(own + "decode.js");
  const stock = Display.prototype.imageRect;
  if (mode === "absent") window.createImageBitmap = undefined;
  if (mode === "refuses") window.createImageBitmap = () => Promise.reject(new Error("no"));
  if (mode !== "stock") decodeFaster(Display);
  const wasReplaced = Display.prototype.imageRect !== stock;

  const source = Object.assign(document.createElement("canvas"), { width: 32, height: 16 });
  const paint = source.getContext("2d");
  paint.fillStyle = "#c81e14";
  paint.fillRect(0, 0, 32, 16);
  const blob = await new Promise((resolve) => source.toBlob(resolve, "image/jpeg", 0.9));
  const jpeg = new Uint8Array(await blob.arrayBuffer());
  const target = document.createElement("canvas");
  const display = new Display(target);
  display.resize(64, 16);
  display.fillRect(0, 0, 64, 16, [10, 20, 30]);
  display.imageRect(0, 0, 32, 16, "image/jpeg", jpeg);
  if (mode === "broken") display.imageRect(32, 0, 32, 16, "image/jpeg", jpeg.slice(0, 40));
  display.fillRect(8, 0, 8, 16, [0, 0, 255]);
  display.flip();
  await display.flush();
  const copy = new OffscreenCanvas(64, 16).getContext("2d", { willReadFrequently: true });
  copy.drawImage(target, 0, 0);
  const at = (x) => [...copy.getImageData(x, 8, 1, 1).data].slice(0, 3);
  return { wasReplaced, picture: at(2), over: at(12), beside: at(48) };
}"""


SLOW = [pytest.param(mode, marks=pytest.mark.proof) for mode in ("stock", "absent", "refuses", "broken")]


@pytest.mark.parametrize("mode", ["faster", *SLOW])
async def test_pictures_are_decoded_in_their_order_whatever_the_browser_can(
    visitor: Visitor, mode: str
) -> None:
    _, computer_id = await visitor.service.computer(visitor.account_id)
    visitor.complaints.allowed.append("Failed to load resource")
    await visitor.context.route("**/static/session/*/page.js", lambda route: route.abort())
    await visitor.open(f"/computers/{computer_id}/session")
    shown = await visitor.page.evaluate(DECODED, {"mode": mode})
    assert shown["over"] == [0, 0, 255], "what comes later stays on top"
    assert all(abs(seen - meant) < 12 for seen, meant in zip(shown["picture"], (200, 30, 20), strict=True))
    assert shown["beside"] == [10, 20, 30]
    assert shown["wasReplaced"] is (mode not in ("stock", "absent"))


@pytest.mark.proof
@pytest.mark.security(24)
@pytest.mark.invariant(12)
async def test_client_of_somebodys_own_is_cut_all_the_same(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor()
    visitor.complaints.allowed.append("Failed to load resource")
    await visitor.context.route("**/static/session/**", lambda route: route.abort())
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        await visitor.service.parts.books.set_clock(visitor.account_id, 0)
        await visitor.open(f"/computers/{computer.ends.computer_id}/session")
        await visitor.page.evaluate(OWN_CLIENT)
        visit = computer.visits[-1]
        await Shopper(visitor.service, visitor.account_id).pass_time(timedelta(seconds=299))
        assert visit.end is None
        await Shopper(visitor.service, visitor.account_id).pass_time(timedelta(seconds=1))
        assert await visitor.page.evaluate("window.ending") == [4000, "trial_limit"]
        assert await computer.until_over(visit) is EndReason.TRIAL_LIMIT


@pytest.mark.proof
@pytest.mark.security(24)
async def test_frozen_tab_is_cut_and_says_why_when_it_wakes(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        await visitor.service.parts.books.set_clock(visitor.account_id, 0)
        page = await connected(visitor)
        visit = computer.visits[-1]
        session = await visitor.context.new_cdp_session(visitor.page)
        await session.send("Page.setWebLifecycleState", {"state": "frozen"})
        await Shopper(visitor.service, visitor.account_id).pass_time(timedelta(seconds=300))
        assert await computer.until_over(visit) is EndReason.TRIAL_LIMIT
        await session.send("Page.setWebLifecycleState", {"state": "active"})
        await page.over("Your five minutes are over")
