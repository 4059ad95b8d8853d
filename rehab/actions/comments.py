"""What a reviewer says about single cells, and what the clinic answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from rehab.actions.drafts import locked
from rehab.models import CellComment, MonthlyReport
from rehab.permissions import check_can_check
from rehab.permissions.review import check_can_answer, check_can_take_back


def said(note: str, sentence: str, field: str = "note") -> str:
    """The note, which must say something."""
    note = note.strip()
    if not note:
        raise ValidationError({field: sentence})
    return note[:500]


@transaction.atomic
def comment(*, report: MonthlyReport, by: User, code: str, text: str) -> CellComment:
    """Say something about one cell; the clinic reads it when the report is returned."""
    report, _draft = locked(report)
    check_can_check(by, report)
    if code not in report.cells or report.latest is None:
        raise ValidationError(_("Bagian ini tidak ada pada laporan lembaga ini."))
    made = CellComment(
        report=report, version=report.latest, code=code, text=said(text, _("Tuliskan catatannya."), "text"), by=by
    )
    made.full_clean(exclude=["report", "version", "by"])
    made.save()
    return made


@transaction.atomic
def take_back_comment(*, comment: CellComment, by: User) -> None:
    """Remove a note before the clinic has read it."""
    report, _draft = locked(comment.report)
    there = report.comments.filter(pk=comment.pk).first()
    if there is None:  # a second click
        return
    check_can_take_back(by, report, there)
    there.delete()


@transaction.atomic
def answer_comment(*, comment: CellComment, by: User, answer: str) -> CellComment:
    """The clinic says why a figure is as it is."""
    report, _draft = locked(comment.report)
    comment.refresh_from_db(fields=["closed_at"])  # its report may have been approved meanwhile
    check_can_answer(by, report, comment)
    comment.answer = said(answer, _("Tuliskan jawabannya."), "answer")
    comment.save(update_fields=["answer"])
    return comment
