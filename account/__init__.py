"""The account service: accounts, computers, sign-in, portal and events (DESIGN section 2).

An ordinary ASGI app over SQLAlchemy. May import `shared` and `resources`, never `agent` or `gui`.
"""
