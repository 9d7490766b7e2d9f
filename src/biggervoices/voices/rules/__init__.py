"""Why not: who may do what in this room, and when."""
