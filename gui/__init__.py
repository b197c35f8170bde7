"""Windows of the Access Agent: pure Qt over the local door (DESIGN section 2).

May import `shared` and `resources`; never `agent` or `account`, and no asyncio, httpx, keyring or pydantic.
"""
