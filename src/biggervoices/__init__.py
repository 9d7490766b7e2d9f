"""Bigger Voices: people with a learning disability and the people who support them make things better together."""

__version__ = "0.1.0"
