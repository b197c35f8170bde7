"""What belongs to one profile on this disk: places, settings, memory, lock, log; and the machine."""
