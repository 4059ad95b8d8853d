"""Every change of programmes, targets, activities, sites and cases, by noun."""

from programs.actions import activities, cases, results, sites, targets
from programs.actions.catalogue import load_catalogue

__all__ = ["activities", "cases", "load_catalogue", "results", "sites", "targets"]
