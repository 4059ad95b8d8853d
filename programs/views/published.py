"""The list of printed figures: read by all offices, entered by nobody here."""

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import Column, Listing, ListPage
from programs.filters.published import PublishedFilter
from programs.models import PublishedValue
from programs.views.base import OfficePage


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
        Column("year", _("Tahun"), sort=("year",), kind="plain"),
        Column("period", _("Masa"), sort=("period",)),
        Column("value", _("Nilai"), "plain_value", sort=("value",), kind="number"),
        Column("unit", _("Satuan")),
        Column("target", _("Target"), "plain_target", kind="number"),
        Column("category", _("Predikat")),
        Column("note", _("Catatan"), kind="wide"),
        Column("source", _("Sumber"), "site", link=lambda row: row.source_url),
    )
    of_paper = Column("source", _("Sumber"), "source_url", kind="wide")  # where nobody can press a link

    def get_queryset(self) -> QuerySet[PublishedValue]:
        return PublishedValue.objects.all()

    def listing(self) -> Listing:
        self.columns = (*self.columns[:-1], self.of_paper)
        self.excel_note = gettext(
            "Angka terbitan, bukan hasil hitungan portal: tidak dijumlahkan, tidak diperingkatkan."
        )
        return super().listing()
