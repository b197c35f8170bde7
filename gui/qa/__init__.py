"""The kit of those who test the Access Agent (STYLE 15, 21): fixtures for pytest and page objects.

`plugin` is what pytest loads; everything else is imported when a test needs it. Service, agent and window
are started as the programs that they are and driven by HTTP, by the door and by `objectName`, so this room
imports neither `agent` nor `account`. docs/testing.md is the guide.
"""
