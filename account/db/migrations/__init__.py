"""The history of the tables: one Alembic revision per change, run by `account.db.schema`."""
