"""Every change of programmes, targets, activities, sites and cases, by noun."""

from programs.actions import activities, cases, catalogue, quarter_reports, results, sites, targets
from programs.actions.catalogue import load_catalogue
from programs.actions.published import load_published

__all__ = [
    "activities",
    "cases",
    "catalogue",
    "load_catalogue",
    "load_published",
    "quarter_reports",
    "results",
    "sites",
    "targets",
]
