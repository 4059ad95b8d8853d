"""Filters of the awards, for pages and API, by noun."""
