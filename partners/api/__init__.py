"""API of partners, by noun."""
