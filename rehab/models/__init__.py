"""Facilities, monthly reports and client lists."""

from rehab.models.client import Client
from rehab.models.facility import Facility, Suspension
from rehab.models.lock import LockException, YearLock
from rehab.models.report import ANSWER_DAYS, CellComment, Draft, MonthlyReport, Reminder, ReportVersion, Step
from rehab.models.summary import Summary

__all__ = [
    "ANSWER_DAYS",
    "CellComment",
    "Client",
    "Draft",
    "Facility",
    "LockException",
    "MonthlyReport",
    "Reminder",
    "ReportVersion",
    "Step",
    "Summary",
    "Suspension",
    "YearLock",
]
