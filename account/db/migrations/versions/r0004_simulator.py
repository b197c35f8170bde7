"""Simulated accounts, their deeds, and the seed of an account's chances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables and the column."""
    op.create_table(
        "simulated_accounts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("scenario", sa.String(length=60), nullable=True),
        sa.Column("seed", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forked_from", sa.String(length=40), nullable=True),
        sa.Column("deed_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "deeds",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "seq"),
    )
    op.add_column("accounts", sa.Column("seed", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("accounts", "seed")
    op.drop_table("deeds")
    op.drop_table("simulated_accounts")
