"""Pages of the awards, by noun."""
