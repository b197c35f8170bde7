"""The command line: the same door as the window, for scripts and people without a display.

One file per group of verbs; words in `texts`, exit codes in `agent.exits`. The only room of the
product that prints. May not import `agent.core.backend`, `gui` or `account`.
"""
