"""Forms of the awards, by noun."""
