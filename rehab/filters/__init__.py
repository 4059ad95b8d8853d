"""Filters of lists and API, by noun."""
