"""PostgreSQL, broker and portal on one machine, for the demo and the tests; imports nothing of the project."""
