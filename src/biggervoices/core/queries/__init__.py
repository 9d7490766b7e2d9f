"""What core can tell of itself."""
