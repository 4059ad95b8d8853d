"""Forms of reports and facilities, by noun."""
