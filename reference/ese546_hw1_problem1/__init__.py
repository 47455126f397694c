"""The worked solution."""
