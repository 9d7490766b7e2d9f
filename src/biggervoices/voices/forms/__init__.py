"""The forms of this room: they clean what a person typed, and save nothing."""
