"""Changes to the organisation tree and the table of holidays; the only place that writes them."""

from bnnportal.offices.actions.reference import load_holidays, load_offices, load_regions, time_zone

__all__ = ["load_holidays", "load_offices", "load_regions", "time_zone"]
