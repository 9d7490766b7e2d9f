"""What pages of this room need, joined, as frozen dataclasses."""
