"""`/v1/health`: whether the service answers and its database can be read. Needs no token."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select

from account.api.answers import refusals
from account.db.database import Database
from account.db.tables import Account


def health_router(database: Database, version: str) -> APIRouter:
    """The one route that anybody may ask."""
    router = APIRouter(tags=["service"])

    @router.get(
        "/v1/health",
        responses={
            200: {"content": {"application/json": {"example": {"status": "ok", "version": version}}}},
            **refusals("service_unavailable", signed=False),
        },
    )
    async def read_health() -> dict[str, str]:
        """`{"status": "ok", "version": …}`, or a problem."""
        await database.read(lambda session: session.execute(select(Account.id).limit(1)).first())
        return {"status": "ok", "version": version}

    return router
