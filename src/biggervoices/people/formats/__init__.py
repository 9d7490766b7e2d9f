"""Lists that an office has: CSV and XLSX of every make, read into rows of words."""
