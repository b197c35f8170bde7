"""The account service's database: tables, connections, migrations. The only home of SQLAlchemy."""
