"""The way to the account service: requests, the stream of events, heartbeats, the embedded child.

`account_client` is the only user of httpx. Says what happened; what it means is decided in `agent.core`.
"""
