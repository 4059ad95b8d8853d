"""Composite indices as pure functions on arrays: no Django, no database; the only place that imports NumPy.

A definition (`spec`) and a table of figures (`table`) go in, scores and ranks (`engine`) come out, and `result` writes
them as CSV. The same two files give the same bytes on every machine and in any order of rows, so that anybody can
recompute a published ranking: `manage.py score_index SPEC.json DATA.csv`. Methods and their sources: `methods`.
"""
