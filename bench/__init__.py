"""Measurements: ratios of one run to a bare request of the same run, so that a busy machine tells the same."""
