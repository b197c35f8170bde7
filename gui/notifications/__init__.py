"""What is said on the desktop: notifications over the system's own service, and what is pressed on them.

Loaded with the first announcement. May import `gui.presenters`, QtCore and QtNetwork; on Linux `jeepney`.
"""
