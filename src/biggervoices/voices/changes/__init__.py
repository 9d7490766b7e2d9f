"""Everything that writes in this room, by what it is about."""
