"""What a person typed, cleaned. Nothing here saves."""
