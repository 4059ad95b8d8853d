"""Records of the four approaches, by noun."""

from programs.models.activity import Activity, Attendance
from programs.models.case import Case, Disposal, Evidence, Suspects, Weighing
from programs.models.catalogue import Indicator, Method, Programme, Thresholds
from programs.models.published import PublishedValue
from programs.models.quarter_report import QuarterReport
from programs.models.result import QuarterLock, Result
from programs.models.site import Site, Standing
from programs.models.target import Target

__all__ = [
    "Activity", "Attendance", "Case", "Disposal", "Evidence", "Indicator", "Method", "Programme",
    "PublishedValue", "QuarterLock", "QuarterReport", "Result", "Site", "Standing", "Suspects", "Target", "Thresholds", "Weighing",
]  # fmt: skip
