"""What all routes of the simulator have in common: their router, their bodies, how they answer."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter, Depends, Path, Request

from account.api.answers import WireResponse
from account.simulator.api.guard import SimulatorGuard
from shared.codec import to_json
from shared.errors import NotFoundRefused
from shared.simulator import PREFIX

ACCOUNT: Final[Any] = Path(
    description="A simulated account, by its id or e-mail address.", examples=["trial@example.test"]
)
"""The `{account}` of an address, as the annotation's default of a route's parameter."""

_TEXT: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,254}")


class Answer(WireResponse):
    """A message as JSON, which nobody keeps."""

    def __init__(self, content: object, status_code: int = 200) -> None:
        super().__init__(content, status_code, {"Cache-Control": "no-store"})


def plain(result: object) -> Any:
    """What a deed returned, as JSON; None where it returned nothing that could be told."""
    try:
        return to_json(result)
    except TypeError:
        return None


def router_of(guard: SimulatorGuard, tag: str) -> APIRouter:
    """A router whose routes answer only whom `guard` lets through."""
    return APIRouter(prefix=PREFIX, tags=[tag], dependencies=[Depends(guard), Depends(_names_can_exist)])


async def _names_can_exist(request: Request) -> None:
    """No database is asked for what cannot be the name of anything. Raises `NotFoundRefused`."""
    if not all(_TEXT.fullmatch(str(each)) for each in request.path_params.values()):
        raise NotFoundRefused("no_simulated_account", "There is no such simulated account.")
