"""What can be made to go wrong on purpose (docs/faults.md): on the wire, where real trouble is.

`board` says which faults are on; `gate` and `wires` disturb answers and connections, `disturbance` events.
Nothing here touches what the service knows, so whatever was disturbed comes right by itself afterwards.
"""
