"""The list of printed figures: read by all offices, entered by nobody here."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import Column, Listing, ListPage
from programs.filters.published import PublishedFilter
from programs.models import PublishedValue
from programs.views.base import OfficePage

WHOLE_YEAR = "Setahun"  # as data/published_values.csv writes it


def when(row: PublishedValue) -> str:
    return str(row.year) if row.period == WHOLE_YEAR else f"{row.year}, {row.period}"


def printed_value(row: PublishedValue) -> str:
    return f"{number_format(row.plain_value, use_l10n=True, force_grouping=True)} {row.unit}"


def remarks(row: PublishedValue) -> str:
    """Target, class and note in one cell: most rows have none of them."""
    found = [str(row.category), str(row.note)]
    if row.plain_target is not None:
        said = number_format(row.plain_target, use_l10n=True, force_grouping=True)
        found.insert(0, gettext("target %(value)s") % {"value": said})
    return "; ".join(word for word in found if word) or "–"


class PublishedList(OfficePage, ListPage):
    template_name = "programs/published_list.html"
    heading = _("Angka terbitan")
    lead = _("Angka yang dimuat media dan laman resmi, masing-masing dengan sumbernya.")
    filterset_class = PublishedFilter
    searchable = True
    search_label = _("Cari angka, tempat, catatan, atau sumber")
    unit = pgettext_lazy("jumlah", "angka")
    empty_title = _("Belum ada angka terbitan")
    empty_text = _("Angka ini dimuat bersama data acuan portal.")
    columns = (
        Column("name", _("Angka"), sort=("name",)),
        Column("place", _("Tempat"), sort=("place",)),
        Column("year", _("Tahun"), when, sort=("year",), kind="plain"),
        Column("value", _("Nilai"), printed_value, sort=("value",)),
        Column("note", _("Catatan"), remarks, kind="wide"),
        Column("source", _("Sumber"), "site", link=lambda row: row.source_url),
    )
    apart = (  # where rows are sorted and reckoned with, and nobody can press a link
        Column("name", _("Angka")),
        Column("place", _("Tempat")),
        Column("year", _("Tahun"), kind="plain"),
        Column("period", _("Masa")),
        Column("value", _("Nilai"), "plain_value", kind="number"),
        Column("unit", _("Satuan")),
        Column("target", _("Target"), "plain_target", kind="number"),
        Column("category", _("Predikat")),
        Column("note", _("Catatan"), kind="wide"),
        Column("source", _("Sumber"), "source_url", kind="wide"),
    )

    def get_queryset(self) -> QuerySet[PublishedValue]:
        return PublishedValue.objects.all()

    def listing(self) -> Listing:
        self.excel_note = gettext(
            "Angka terbitan, bukan hasil hitungan portal: tidak dijumlahkan, tidak diperingkatkan."
        )
        told = super().listing()  # its rows are chosen and sorted by the columns of the page
        rows = ([column.for_excel(row) for column in self.apart] for row in self.rows().iterator(chunk_size=500))
        return replace(told, columns=[(str(column.label), column.kind) for column in self.apart], rows=rows)
