"""Participants of one activity as a kind of import: names and institutions from Excel, seen by the organiser alone."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.documents import numbers
from bnnportal.documents.actions.persons import check_names
from bnnportal.imports import sheets
from bnnportal.imports.kinds import Column, ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.imports.reading import EXACT
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import fold
from partners.actions import participants as actions
from partners.actions.activities import IMPORT
from partners.models import CapacityActivity, Participant
from partners.models.activity import NIK
from partners.permissions.activities import check_can_list_participants

COLUMNS = (
    Column(
        "nama", aliases=("nama lengkap", "nama peserta"), required=True, max_length=120, example="CONTOH Nama, S.Psi.",
        help=gettext_lazy("Dengan gelar, seperti akan dicetak pada sertifikat."),
    ),
    Column(
        "lembaga", aliases=("instansi", "asal", "asal lembaga", "unit kerja", "mitra"), example="CONTOH Yayasan Rekaan",
        help=gettext_lazy("Nama mitra yang ikut atau lembaga lain; boleh kosong."),
    ),
)  # fmt: skip
KEEP, SKIP = "lain", "lewati"


def find(scope: str) -> CapacityActivity:
    if not (scope.isascii() and scope.isdecimal() and len(scope) < 19):
        raise CapacityActivity.DoesNotExist
    return CapacityActivity.objects.select_related("office").get(pk=int(scope))


def check_can_import(user: User, scope: str) -> None:
    activity = find(scope)
    if not CapacityActivity.objects.visible_to(user).filter(pk=activity.pk).exists():
        raise ObjectDoesNotExist
    check_can_list_participants(user, activity)


def check_file(data: bytes, kind: str) -> None:
    """Refuse a file that holds a NIK anywhere before anything of it is kept."""
    for sheet in sheets.read(data, kind):
        for line, cells in sheet.lines:
            if any(is_nik(cell) for cell in cells):
                raise ValidationError(
                    _(
                        "Baris %(line)s berisi nomor 16 angka. Hapus kolom NIK dari berkas, lalu unggah lagi; berkas "
                        "ini tidak disimpan."
                    )
                    % {"line": line}
                )


def is_nik(cell: Any) -> bool:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= EXACT
    return isinstance(cell, str) and re.search(NIK, cell) is not None


def check(rows: list[Row], scope: str, by: User | None) -> None:
    """Match institutions with the partners that took part; ask about a name that is there already. Three queries."""
    activity = find(scope)
    partners = {}
    for partner in activity.partners.select_related("organisation"):
        for name in (partner.organisation.name, partner.organisation.short_name, *partner.organisation.aliases):
            partners[fold(name)] = partner
    seen = {actions.folded(name) for name in activity.participants.values_list("name", flat=True)}
    for row in rows:
        if row.problems:
            continue
        understand(row, partners)
        if row.problems:
            continue
        name = actions.folded(row.values["name"])
        if name in seen:
            sentence = _("Nama ini sudah ada, atau tertulis dua kali.")
            choices = [(SKIP, _("Lewati baris ini")), (KEEP, _("Orang lain dengan nama sama"))]
            row.values["skip"] = row.ask("nama", choices, sentence=sentence) == SKIP
        seen.add(name)


def understand(row: Row, partners: dict[str, Any]) -> None:
    row.values["skip"] = False
    try:
        row.values["name"] = check_names([numbers.tidy(row.cells["nama"])])[0]
    except ValidationError:
        row.wrong("nama", _("ini bukan nama orang."))
        return
    written = numbers.tidy(row.cells["lembaga"])
    partner = partners.get(fold(written)) if written else None
    row.values["partner"], row.values["institution"] = partner, "" if partner else written
    if partner is not None:
        row.notes["lembaga"] = str(partner)


def apply(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    """Add them in the file's order; who was said to be there already is left out."""
    wanted = [row.values for row in rows if not row.values["skip"]]
    return actions.add_rows(
        activity=find(scope),
        rows=[(values["name"], values["partner"], values["institution"]) for values in wanted],
        by=by,
    )


def check_can_undo(run: Run, by: User) -> None:
    certified = Participant.objects.filter(pk__in=run.pks("partners.participant"), certificate__revoked_at=None)
    n = certified.exclude(certificate=None).count()
    if n:
        raise ValidationError(_("%(n)s peserta dari impor ini sudah mempunyai sertifikat.") % {"n": n})


def undo(run: Run, by: User) -> None:
    check_can_undo(run, by)
    actions.remove_rows(activity=find(run.scope), pks=run.pks("partners.participant"), by=by)


def describe(scope: str) -> str:
    return find(scope).title


def office_of(scope: str) -> Organisation:
    return find(scope).office


PARTICIPANTS = ImportKind(
    code=IMPORT,
    label=gettext_lazy("Daftar peserta kegiatan"),
    lead=gettext_lazy(
        "Hanya nama dan lembaga. Berkas dengan NIK ditolak dan tidak disimpan; daftar ini hanya terlihat oleh kantor "
        "penyelenggara."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import,
    check=check,
    check_file=check_file,
    apply=apply,
    undo=undo,
    check_can_undo=check_can_undo,
    describe=describe,
    back_url=lambda scope: reverse("participant-list", args=[scope]),
    organisation=office_of,
    max_rows=actions.MAX,
    private=True,
)
