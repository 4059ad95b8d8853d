"""Pages of reports and facilities, by noun."""
