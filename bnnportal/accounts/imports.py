"""A list of people as a kind of import: a whole office invited from one Excel file, and taken back while unused."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts import actions
from bnnportal.accounts.enums import Field, Role, Standing
from bnnportal.accounts.models import Handover, Membership, User
from bnnportal.accounts.permissions import (
    check_can_give_role,
    check_can_manage,
    check_dates,
    check_role_fits,
    manageable,
)
from bnnportal.imports.kinds import Choices, Column, ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import fold, key

if TYPE_CHECKING:
    from bnnportal.accounts.actions.memberships import Terms

KIND = "anggota"
COLUMNS = (
    Column("surel", aliases=("email", "e-mail"), required=True, example="contoh@uji.test", max_length=254),
    Column("nama", aliases=("nama lengkap",), required=True, example="CONTOH Nama Lengkap"),
    Column("peran", aliases=("role",), kind="choice", choices=tuple(Role.choices), required=True, example="Operator"),
    Column(
        "satker",
        aliases=("satuan kerja", "mitra"),
        example="CONTOH BNN Kota Bengkulu",
        help=gettext_lazy("Nama atau kode satuan kerja atau mitra; kosong berarti satuan kerja Anda."),
    ),
    Column("bidang", kind="choice", choices=tuple(Field.choices), help=gettext_lazy("Kosong berarti semua bidang.")),
    Column("kedudukan", kind="choice", choices=tuple(Standing.choices), help=gettext_lazy("Kosong berarti definitif.")),
    Column("sejak", kind="date", help=gettext_lazy("Kosong berarti hari ini.")),
    Column("sampai", kind="date", help=gettext_lazy("Hari terakhir; wajib untuk auditor.")),
)
COLUMN_OF = {"role": "peran", "valid_until": "sampai", "valid_from": "sejak", "field": "bidang"}


class Span(NamedTuple):
    """A role somebody has somewhere, for as long as it lasts."""

    first: dt.date
    last: dt.date | None

    def meets(self, other: "Span") -> bool:
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)


def office_of(scope: str) -> Organisation:
    return Organisation.objects.get(code=scope)


def check_can_import(user: User, scope: str) -> None:
    check_can_manage(user, Organisation.objects.visible_to(user).get(code=scope))


def check(rows: list[Row], scope: str, by: User | None) -> None:
    """Understand every row; an office in doubt is asked. Four queries, however many rows."""
    home = office_of(scope)
    offices = list((manageable(by) if by else Organisation.objects.all()).within(home.pk).open().order_by("name"))
    places = Places(offices)
    emails = [row.cells["surel"].strip().lower() for row in rows]
    taken: dict[tuple[str, int, str, str], list[Span]] = defaultdict(list)
    for held in Membership.objects.filter(user__email__in=emails).select_related("user"):
        span = Span(held.valid_from, held.valid_until)
        taken[held.user.email, held.organisation_id, held.role, held.field].append(span)
    for row in rows:
        if not row.problems:
            understand(row, home, places, by)
        if not row.problems and row.values["office"] is not None:
            check_row(row, by, taken)


def understand(row: Row, home: Organisation, places: "Places", by: User | None) -> None:
    values = row.values
    values["email"] = row.cells["surel"].strip().lower()
    try:
        validate_email(values["email"])
    except ValidationError:
        row.wrong("surel", _("“%(text)s” bukan alamat surel.") % {"text": row.cells["surel"]})
    if by is not None and values["email"] == by.email:
        row.wrong("surel", _("Keanggotaan Anda sendiri diubah oleh orang lain, bukan oleh Anda."))
    values["bidang"] = values["bidang"] or Field.ALL
    values["kedudukan"] = values["kedudukan"] or Standing.DEFINITIVE
    values["sejak"] = values["sejak"] or timezone.localdate()
    values["office"] = places.resolve(row) if row.cells["satker"].strip() else home


def check_row(row: Row, by: User | None, taken: dict[tuple[str, int, str, str], list[Span]]) -> None:
    """The rules of the action, said beside their cells."""
    values, office = row.values, row.values["office"]
    try:
        if by is not None:
            check_can_give_role(by, office, values["peran"])
        check_role_fits(office, values["peran"], values["sampai"])
        check_dates(values["sejak"], values["sampai"])
    except PermissionDenied as error:
        row.wrong("peran", error)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            row.wrong(COLUMN_OF[name], " ".join(sentences))
    span = Span(values["sejak"], values["sampai"])
    if span.last is not None and span.last < span.first:
        row.wrong("sampai", _("Tanggal berakhir tidak boleh sebelum tanggal mulai."))
    place = (values["email"], office.pk, values["peran"], values["bidang"])
    if any(span.meets(other) for other in taken[place]):
        row.wrong("surel", _("Orang ini sudah mempunyai peran dan bidang itu di sana pada tanggal tersebut."))
    taken[place].append(span)


class Places:
    """The organisations the person manages, by every written form of their names and by code."""

    def __init__(self, offices: list[Organisation]) -> None:
        self.by_code = {office.code: office for office in offices}
        self.folded = {fold(office.code): office for office in offices}
        self.cores: dict[str, set[str]] = defaultdict(set)
        self.forms: dict[str, set[str]] = defaultdict(set)
        for office in offices:
            for form in office.search.splitlines():
                self.forms[form].add(office.code)
                self.cores[form.split("|", 1)[1]].add(office.code)
        self.choices: Choices = [(office.code, office.name) for office in offices]

    def resolve(self, row: Row) -> Organisation | None:
        text = row.cells["satker"].strip()
        kind, core = key(text)
        found = self.folded.get(fold(text))
        if found is None:
            codes = (self.forms.get(f"{kind}|{core}") if kind else None) or self.cores.get(core, set())
            if len(codes) == 1:
                found = self.by_code[next(iter(codes))]
            else:
                likely = [(code, self.by_code[code].name) for code in sorted(codes)]
                sentence = _("Tidak jelas, atau di luar kewenangan Anda. Pilih satuan kerja yang Anda kelola.")
                found = self.by_code.get(row.ask("satker", likely, self.choices, sentence))
        if found is not None:
            row.notes["satker"] = f"{found.name} ({found.code})"
        return found


def apply(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    """Invite them all; each new person gets a link by mail."""
    given: list[Membership] = []
    for row in rows:
        values: dict[str, Any] = row.values
        terms: Terms = {
            "role": values["peran"],
            "field": values["bidang"],
            "standing": values["kedudukan"],
            "valid_from": values["sejak"],
            "valid_until": values["sampai"],
        }
        given.append(
            actions.invite(
                email=values["email"], name=row.cells["nama"], organisation=values["office"], terms=terms, by=by
            )
        )
    return given


def check_can_undo(run: Run, by: User) -> None:
    """While nobody has signed in since, and nothing was handed over."""
    saved = run.applied_at or timezone.now()
    given = Membership.objects.filter(pk__in=run.pks("accounts.membership")).select_related("user")
    entered = sorted(
        {row.user.name for row in given if row.user.last_login is not None and row.user.last_login >= saved}
    )
    if entered:
        raise ValidationError(
            _("Sudah masuk sejak impor ini: %(names)s. Akhiri keanggotaannya satu per satu.")
            % {"names": ", ".join(entered[:10])}
        )
    agreed = Handover.objects.filter(membership__in=given).select_related("membership__user").first()
    if agreed is not None:
        raise ValidationError(_("Keanggotaan %(name)s sudah diserahterimakan.") % {"name": agreed.membership.user.name})


def undo(run: Run, by: User) -> None:
    check_can_undo(run, by)
    for membership in Membership.objects.filter(pk__in=run.pks("accounts.membership")):
        actions.withdraw(membership=membership, by=by)


PEOPLE = ImportKind(
    code=KIND,
    label=gettext_lazy("Daftar orang"),
    lead=gettext_lazy("Setiap orang baru mendapat tautan sekali pakai lewat surel setelah disimpan."),
    columns=COLUMNS,
    check_can_import=check_can_import,
    check=check,
    apply=apply,
    undo=undo,
    check_can_undo=check_can_undo,
    describe=lambda scope: office_of(scope).name,
    back_url=lambda scope: reverse("member-list"),
    organisation=office_of,
    max_rows=500,
)


# Previews as open work of a handover; that floor lies below this one and cannot register itself.


def open_runs(person: User, organisation: Organisation) -> int:
    return Run.objects.open().filter(in_charge=person, organisation=organisation).count()


def move_runs(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    return Run.objects.open().filter(in_charge=leaver, organisation=organisation).update(in_charge=successor)
