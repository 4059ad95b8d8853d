"""A new operator goes on with the report that another began; it shows who filled in what."""

import datetime as dt

from django.utils import timezone

from bnnportal.accounts import actions as accounts
from bnnportal.accounts import handover
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from rehab import actions
from rehab.actions.drafts import Change
from rehab.enums import RehabEvent
from tests import reports


def test_what_was_begun_goes_to_the_successor_and_keeps_the_names(people):
    place = reports.facility(people)
    begun, untouched = reports.report_of(place), place.reports.get(month=dt.date(2026, 9, 1))
    actions.save_cells(report=begun, by=people["kipas"], changes=[Change("latih", None, 2)])
    kipas = Organisation.objects.get(code="P17-05")
    work = dict(handover.open_work(people["kipas"], kipas))
    assert work["Laporan bulanan yang sedang diisi"] == 1
    successor = accounts.ensure_account(
        email="baru@uji.test", name="Petugas Baru", password="sandi-uji-yang-panjang", organisation=kipas,
        role=Role.PARTNER, field=Field.REHABILITATION, since=dt.date(2026, 1, 1),
    )  # fmt: skip
    agreed = accounts.hand_over(
        membership=people["kipas"].membership, successor=successor, from_day=timezone.localdate(), by=people["kepala"]
    )
    assert agreed.moved["Laporan bulanan yang sedang diisi"] == 1
    (told,) = Message.objects.filter(event=RehabEvent.REPORT_HANDED_OVER)
    assert (told.recipient, told.url) == (successor, begun.get_absolute_url())
    assert Event.objects.filter(event=RehabEvent.REPORT_HANDED_OVER, target_id=str(begun.pk)).count() == 1
    actions.save_cells(report=begun, by=successor, changes=[Change("skhpn", None, 1)])
    values = {code: 0 for code in begun.cells if not begun.cells[code].item.is_text and not begun.cells[code].total}
    rest = {
        code: n for code, n in values.items() if code not in ("latih", "skhpn") and not begun.cells[code].item.shares
    }
    actions.save_cells(report=begun, by=successor, changes=[Change(code, None, n) for code, n in rest.items()])
    version = actions.submit(report=begun, by=successor, reasons=reports.explained(begun))
    assert version.authors["latih"] == people["kipas"].pk
    assert version.authors["skhpn"] == successor.pk
    page = people.client("bengkulu").get(f"/laporan/{begun.pk}/").content.decode()
    assert "Kipas Uji" in page
    assert "Petugas Baru" in page
    assert not hasattr(untouched, "draft")
