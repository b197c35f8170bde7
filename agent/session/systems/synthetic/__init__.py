"""A screen that needs no display: it draws a readable account of what happened to it.

Clock, typed text, pointer, buttons, keys and clipboard stand on it as text, so that a session can be tested,
or tried, on a computer without a screen. Nothing here touches the computer's real input or clipboard.
"""
