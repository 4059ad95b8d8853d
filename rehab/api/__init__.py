"""API of reports and facilities, by noun."""
