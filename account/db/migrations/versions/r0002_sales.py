"""Sales and account time: clocks, due work, subscriptions, keys, orders, payments, login links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and columns."""
    _make_help_votes()
    _make_account_clocks()
    _make_app_store_customers()
    _make_app_store_notices()
    _make_business_members()
    _make_carts()
    _make_due_work()
    _make_faults()
    _make_idempotent_answers()
    _make_licence_keys()
    _make_news_subscriptions()
    _make_orders()
    _make_payment_methods()
    _make_processor_entries()
    _make_subscriptions()
    _make_login_links()
    _make_payments()
    _widen_accounts()
    _widen_computers()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("payments")
    op.drop_table("login_links")
    op.drop_table("subscriptions")
    op.drop_table("processor_entries")
    op.drop_table("payment_methods")
    op.drop_table("orders")
    op.drop_table("news_subscriptions")
    op.drop_table("licence_keys")
    op.drop_table("idempotent_answers")
    op.drop_table("faults")
    op.drop_table("due_work")
    op.drop_table("carts")
    op.drop_table("business_members")
    op.drop_table("app_store_notices")
    op.drop_table("app_store_customers")
    op.drop_table("account_clocks")
    op.drop_table("help_votes")
    op.drop_column("computers", "kept_rank")
    for index in ("ix_accounts_store_code", "ix_accounts_next_due_at"):
        op.drop_index(index, "accounts")
    for column in ("next_due_at", "entitlement_key", "id_count", "order_count", "store_code", "language"):
        op.drop_column("accounts", column)


def _make_help_votes() -> None:
    op.create_table(
        "help_votes",
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("voter_hash", sa.String(length=64), nullable=False),
        sa.Column("was_helpful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("page", "voter_hash"),
    )


def _make_account_clocks() -> None:
    op.create_table(
        "account_clocks",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("account_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id"),
    )


def _make_app_store_customers() -> None:
    op.create_table(
        "app_store_customers",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("account_id"),
    )


def _make_app_store_notices() -> None:
    op.create_table(
        "app_store_notices",
        sa.Column("uuid", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("uuid"),
    )
    op.create_index(
        op.f("ix_app_store_notices_account_id"), "app_store_notices", ["account_id"], unique=False
    )


def _make_business_members() -> None:
    op.create_table(
        "business_members",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "member_id"),
    )
    op.create_index(op.f("ix_business_members_member_id"), "business_members", ["member_id"], unique=False)


def _make_carts() -> None:
    op.create_table(
        "carts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=True),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=True),
        sa.Column("payment_method_id", sa.String(length=40), nullable=True),
        sa.Column("declined_for", sa.String(length=40), nullable=True),
        sa.Column("submit_key", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "subject"),
    )


def _make_due_work() -> None:
    op.create_table(
        "due_work",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "seq"),
    )
    op.create_index(
        "ix_due_work_order", "due_work", ["account_id", "due_at", "priority", "seq"], unique=False
    )


def _make_faults() -> None:
    op.create_table(
        "faults",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "name"),
    )


def _make_idempotent_answers() -> None:
    op.create_table(
        "idempotent_answers",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_index(op.f("ix_idempotent_answers_given_at"), "idempotent_answers", ["given_at"], unique=False)


def _make_licence_keys() -> None:
    op.create_table(
        "licence_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subscription_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("text"),
    )
    op.create_index(op.f("ix_licence_keys_account_id"), "licence_keys", ["account_id"], unique=False)


def _make_news_subscriptions() -> None:
    op.create_table(
        "news_subscriptions",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "topic"),
    )


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=40), nullable=True),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("licences_before", sa.Integer(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_minor", sa.Integer(), nullable=False),
        sa.Column("refunded_minor", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("payment_kind", sa.String(length=20), nullable=False),
        sa.Column("payment_label", sa.String(length=80), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("payment_method_id", sa.String(length=40), nullable=True),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_double", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_orders_account_placed", "orders", ["account_id", "placed_at"], unique=False)
    op.create_index(
        "uq_orders_open",
        "orders",
        ["account_id", "product"],
        unique=True,
        sqlite_where=sa.text("state = 'open' AND is_double = false"),
        postgresql_where=sa.text("state = 'open' AND is_double = false"),
    )


def _make_payment_methods() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_payment_methods_account_id"), "payment_methods", ["account_id"], unique=False)


def _make_processor_entries() -> None:
    op.create_table(
        "processor_entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_processor_entries_account_id"), "processor_entries", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_processor_entries_reference"), "processor_entries", ["reference"], unique=False)


def _make_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=True),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_for", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("licences_at_renewal", sa.Integer(), nullable=True),
        sa.Column("auto_renewal", sa.String(length=20), nullable=False),
        sa.Column("auto_renewal_wanted", sa.String(length=20), nullable=True),
        sa.Column("payment_method_id", sa.String(length=40), nullable=True),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("app_store_id", sa.String(length=64), nullable=True),
        sa.Column("app_store_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("app_store_id"),
    )
    op.create_index(op.f("ix_subscriptions_account_id"), "subscriptions", ["account_id"], unique=False)


def _make_login_links() -> None:
    op.create_table(
        "login_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("family_id", sa.String(length=40), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["family_id"], ["token_families.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_login_links_expires_at"), "login_links", ["expires_at"], unique=False)


def _make_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_payments_account_id"), "payments", ["account_id"], unique=False)
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"], unique=False)
    op.create_index(
        "uq_payments_confirmed",
        "payments",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )


def _widen_accounts() -> None:
    op.add_column("accounts", sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounts", sa.Column("entitlement_key", sa.String(length=300), nullable=True))
    op.add_column(
        "accounts", sa.Column("id_count", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "accounts", sa.Column("order_count", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("accounts", sa.Column("store_code", sa.String(length=12), nullable=True))
    op.add_column("accounts", sa.Column("language", sa.String(length=8), nullable=True))
    op.create_index(op.f("ix_accounts_next_due_at"), "accounts", ["next_due_at"], unique=False)
    op.create_index(op.f("ix_accounts_store_code"), "accounts", ["store_code"], unique=True)


def _widen_computers() -> None:
    op.add_column("computers", sa.Column("kept_rank", sa.Integer(), nullable=True))
