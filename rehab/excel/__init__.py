"""A report as an Excel file: made from the form's definition, filled in by a facility, read back cell by cell."""
