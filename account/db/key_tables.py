"""The table of the keys that the service signs grants and leases with.

The private part of a key that signs has to be here, so the database is for this user only
(`schema.prepare_file`); of a key that no longer signs only the public part stays. A room of its own, because
a service whose computers only wait needs this one and not that of sessions.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base


class ServiceKey(Base):
    """An Ed25519 key of this service, as a JSON Web Key (RFC 7517); its id is its thumbprint (RFC 7638).

    It signs from `signs_from` until a newer one does (`retired_at`), and what it signed holds for a while
    after that. Real time: an account's clock moves no key.
    """

    __tablename__ = "service_keys"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    jwk: Mapped[dict[str, str]]
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
