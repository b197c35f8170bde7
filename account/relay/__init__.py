"""The relay: joins the two ends of a session and passes bytes between them (DESIGN section 5).

Loaded at the first WebSocket that knocks (`door`), so that a service without sessions does not carry it. It
knows sessions by the port `sessions` alone, and neither the API nor the pages.
"""
