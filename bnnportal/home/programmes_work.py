"""What waits among programmes on the front page."""

from django.utils.translation import gettext_lazy as _

from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from programs.models import QuarterReport
from programs.quarter_papers import last_ended


def matters_of_office(own: Organisation) -> list[Matter]:
    """The report of the quarter that ended last, until it is issued; one query."""
    year, quarter = last_ended()
    issued = QuarterReport.objects.issued().filter(office=own, year=year, quarter=quarter).exists()
    page = chosen("quarter-report-list", office=own.code, year=year, missing=quarter)
    return [Matter(_("Laporan triwulan belum terbit"), int(not issued), page, "wait", "file-text")]
