"""Pages of the yearly recap: all offices, and the agreements of one. Both as PDF and Excel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.offices.models import Organisation, OrganisationQuerySet
from bnnportal.pages import Column, Listing, ListPage, refusal
from partners import recap
from partners.enums import OPEN, AgreementKind, AgreementStatus, Origin, Validity
from partners.filters.recap import ALL, GROUP_LABELS, OfficeRecapFilter, RecapFilter
from partners.models import Agreement
from partners.permissions import check_can_record_existing, check_can_see_recap

SHORT_KINDS = {
    AgreementKind.MOU: gettext_lazy("Nota kesepahaman"),
    AgreementKind.PKS: "PKS",
    AgreementKind.WORKPLAN: gettext_lazy("Rencana kerja"),
}
# The names of the duties' counts, which stand beside those of agreements.
DUE, MET = gettext_lazy("Kewajiban jatuh tempo"), gettext_lazy("Kewajiban tepat waktu")


class YearPage(ListPage):
    """What both pages share: the year from the address, its totals, and no partners among the readers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_see_recap(request.user)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filterset(self) -> Any:
        years = recap.years(self.request.user)
        assert self.filterset_class is not None  # noqa: S101 - both pages have one
        return self.filterset_class(self.request.GET, request=self.request, years=years)

    @cached_property
    def year(self) -> recap.Year:
        return recap.Year(self.filterset.year)

    @cached_property
    def totals(self) -> dict[str, Any]:
        raise NotImplementedError

    on_paper = False  # while a list is written out

    def listing(self) -> Listing:
        self.on_paper = True
        return super().listing()

    def is_simulated(self, rows: Any = None) -> bool:
        return bool(self.totals["simulated"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(year=self.year, totals=self.totals, groups=self.groups(), **kwargs)

    def groups(self) -> list[tuple[str, str, int]]:
        return [(name, str(label), self.totals[name]) for name, label in GROUP_LABELS.items()]


class Rows(list[Any]):
    """Rows in memory where a list expects a query."""

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return iter(self)


class RecapList(YearPage):
    template_name = "partners/recap_list.html"
    lead = gettext_lazy(
        "Perjanjian yang berlaku atau disiapkan pada tahun itu, per satuan kerja. Yang ditolak dan batal tidak dihitung."
    )
    filterset_class = RecapFilter
    searchable = True
    search_label = gettext_lazy("Cari satuan kerja")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    empty_title = gettext_lazy("Belum ada perjanjian pada tahun ini")
    empty_text = gettext_lazy("Pilih tahun lain, atau catat perjanjian yang sudah ada.")

    @property
    def heading(self) -> str:
        return _("Rekap perjanjian %(year)s") % {"year": self.year.number}

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """On the page few, in words; on paper and in Excel a number in each cell."""
        name = Column("name", gettext_lazy("Satuan kerja"), sort=("name",), link=self.link)
        total = Column("total", gettext_lazy("Perjanjian"), sort=("total",), kind="number")
        partners = Column("partners", pgettext_lazy("jumlah", "Mitra"), sort=("partners",), kind="number")
        if not self.on_paper:
            return (
                name,
                total,
                partners,
                Column("kinds", gettext_lazy("Jenis"), kinds_in_words),
                Column("states", gettext_lazy("Keadaan"), states_in_words),
                Column("ending", GROUP_LABELS["ending"], sort=("ending",), kind="number"),
                Column("duties", gettext_lazy("Kewajiban"), duties_in_words, sort=("duties_met",)),
            )
        return (
            name,
            total,
            *(Column(f"kind_{kind.value}", label, kind="number") for kind, label in SHORT_KINDS.items()),
            *(Column(group, label, kind="number") for group, label in GROUP_LABELS.items()),
            partners,
            Column("duties_due", DUE, kind="number"),
            Column("duties_met", MET, kind="number"),
        )

    def link(self, office: Organisation) -> str:
        return f"{reverse('recap-detail', args=[office.code])}?tahun={self.year.number}"

    def offices(self) -> OrganisationQuerySet:
        """With or without agreements, as the person chose."""
        wants_all = self.filterset.form.is_valid() and self.filterset.form.cleaned_data["lihat"] == ALL
        return self.year.offices(self.request.user, idle=wants_all)

    def get_queryset(self) -> OrganisationQuerySet:
        return self.offices().order_by("region__code", "code")

    @cached_property
    def found(self) -> list[Organisation]:
        """The offices that search and filters leave, each with its counts as attributes; all of them fit in memory."""
        offices = super().rows()
        ids = offices.order_by().values("pk")
        self.by_office = self.year.of_offices(ids)
        self.summed = self.year.totals(ids, self.by_office)
        rows = list(offices)
        for row in rows:
            row.__dict__ |= self.by_office.get(row.pk, self.year.nothing())
        return rows

    def sorting(self) -> list[str]:
        """Only the name is sorted by the database."""
        return [field for field in super().sorting() if field.removeprefix("-") == "name"]

    def rows(self) -> Any:
        """In memory, so that a count can be sorted by."""
        wanted = self.request.GET.get("sort", "")
        name, down = wanted.removeprefix("-"), wanted.startswith("-")
        if name == "name" or not any(column.name == name and column.sort for column in self.columns):
            return Rows(self.found)
        return Rows(
            sorted(self.found, key=lambda row: getattr(row, {"duties": "duties_met"}.get(name, name)), reverse=down)
        )

    @cached_property
    def totals(self) -> dict[str, Any]:
        assert self.found is not None  # noqa: S101 - reads them
        return self.summed

    def listing(self) -> Listing:
        """On paper and in Excel the totals stand in the last line."""
        made = super().listing()
        names = [column.name for column in self.columns]
        last = [_("Jumlah"), *(self.totals[name] for name in names[1:])]
        return replace(made, rows=chain(made.rows, [last]))


class RecapDetail(YearPage):
    template_name = "partners/recap_detail.html"
    filterset_class = OfficeRecapFilter
    searchable = True
    search_label = gettext_lazy("Cari judul, nomor, atau mitra")
    unit = pgettext_lazy("jumlah", "perjanjian")
    empty_title = gettext_lazy("Belum ada perjanjian pada tahun ini")
    empty_text = gettext_lazy("Pilih tahun lain, atau catat perjanjian yang sudah ada.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = Organisation.objects.visible_to(request.user).offices().select_related("region", "parent")
        self.office = get_object_or_404(visible, code=kwargs["code"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def heading(self) -> str:
        return _("Rekap perjanjian %(year)s, %(office)s") % {"year": self.year.number, "office": self.office}

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """On the page few, in words; on paper and in Excel everything, each in a cell of its own."""
        title = Column("title", gettext_lazy("Judul"), sort=("title",), link=Agreement.get_absolute_url)
        partner = Column("partner", gettext_lazy("Mitra"), sort=("partner__organisation__name",))
        kind = Column("kind", gettext_lazy("Jenis"), short_kind if self.on_paper else "kind", sort=("kind",))
        stands = Column("state", gettext_lazy("Keadaan"), state, sort=("recap_state",), kind="status")
        number = Column("office_number", gettext_lazy("Nomor BNN"), sort=("office_number",))
        days = Column("days", gettext_lazy("Sisa hari"), recap.days_left, sort=("end",), kind="number")
        if not self.on_paper:
            said = Column("office_number", gettext_lazy("Nomor BNN"), number_in_words, sort=("office_number",))
            term = Column("term", gettext_lazy("Masa berlaku"), term_in_words, sort=("end",))
            duties = Column("duties", gettext_lazy("Kewajiban"), duties_in_words, sort=("duties_met",))
            return (title, partner, kind, stands, said, term, duties)
        return (
            title,
            partner,
            kind,
            stands,
            number,
            Column("partner_number", gettext_lazy("Nomor mitra")),
            Column("signed_on", gettext_lazy("Tanda tangan"), kind="date"),
            Column("start", gettext_lazy("Mulai"), kind="date"),
            Column("end", gettext_lazy("Sampai"), kind="date"),
            *([days] if self.year.is_running else []),
            Column("duties_due", DUE, kind="number"),
            Column("duties_met", MET, kind="number"),
            Column("origin", gettext_lazy("Asal"), origin),
        )

    def get_queryset(self) -> QuerySet[Agreement]:
        return self.year.of_office(self.office)

    @cached_property
    def totals(self) -> dict[str, Any]:
        own = Organisation.objects.filter(pk=self.office.pk)
        return self.year.totals(own, self.year.of_offices(own))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = not refusal(check_can_record_existing, self.request.user, self.office)
        return super().get_context_data(office=self.office, may_import=may_import, **kwargs)


def kinds_in_words(office: Any) -> str:
    """ "5 PKS, 1 nota kesepahaman"; what there is none of is left out."""
    counts = ((getattr(office, f"kind_{kind.value}"), str(label)) for kind, label in SHORT_KINDS.items())
    return ", ".join(f"{n} {label if label.isupper() else label.lower()}" for n, label in counts if n)


def states_in_words(office: Any) -> str:
    counts = ((getattr(office, group), str(label).lower()) for group, label in GROUP_LABELS.items())
    return ", ".join(f"{n} {label}" for n, label in counts if n)


def duties_in_words(row: Any) -> str:
    """Of an office or of one agreement."""
    if not row.duties_due:
        return _("belum ada yang jatuh tempo")
    return _("%(met)s dari %(due)s tepat waktu") % {"met": row.duties_met, "due": row.duties_due}


def number_in_words(agreement: Agreement) -> str:
    if agreement.office_number:
        return agreement.office_number
    return _("tidak diketahui") if agreement.origin == Origin.RECORDED else _("belum bernomor")


def term_in_words(agreement: Any) -> str:
    """From when until when and how many days that leaves, as far as it is known."""
    start, end, signed = (
        date_format(day, "j M Y") if day else "" for day in (agreement.start, agreement.end, agreement.signed_on)
    )
    if start and end:
        said = _("%(start)s sampai %(end)s") % {"start": start, "end": end}
    elif end:
        said = _("sampai %(end)s") % {"end": end}
    elif start or signed:
        said = _("sejak %(start)s") % {"start": start} if start else _("ditandatangani %(day)s") % {"day": signed}
    else:
        said = _("belum ditetapkan") if agreement.status in OPEN else _("tidak diketahui")
    left = recap.days_left(agreement)
    return said if left is None else _("%(term)s (%(n)s hari lagi)") % {"term": said, "n": left}


def state(agreement: Any) -> AgreementStatus | Validity:
    return recap.state_of(agreement.recap_state)


def short_kind(agreement: Agreement) -> str:
    return str(SHORT_KINDS[AgreementKind(agreement.kind)])


def origin(agreement: Agreement) -> str:
    """Where it comes from; a recorded one says its source."""
    if agreement.origin == Origin.RECORDED:
        return _("Dicatat: %(source)s") % {"source": agreement.source}
    return str(agreement.get_origin_display())
