"""Icons, page templates, static files and catalogue data; read with `importlib.resources`."""
