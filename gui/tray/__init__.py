"""The icon in the system's tray: how things stand, and what can be done, while no window is open."""
