"""Whose tokens asked for a remote session, and whether its computer only lets look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("remote_sessions", sa.Column("asked_by", sa.String(length=40), nullable=True))
    op.add_column(
        "remote_sessions",
        sa.Column("computer_view_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("remote_sessions", "computer_view_only")
    op.drop_column("remote_sessions", "asked_by")
