"""The list of what visits left to be done: open, past its day, done."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.pages import Column, ListPage, refusal
from partners.enums import FollowUpState
from partners.filters.visits import FollowUpFilter
from partners.models import FollowUp
from partners.permissions import check_can_close_follow_up

COLUMNS = (
    Column("text", _("Tindak lanjut"), sort=("text",), link=lambda row: row.visit.get_absolute_url()),
    Column("state", _("Keadaan"), sort=("status", "due"), kind="status"),
    Column("due", _("Batas waktu"), sort=("due",), kind="date"),
    Column("owner", _("Penanggung jawab"), lambda row: f"{row.get_side_display()}: {row.owner}", sort=("side", "owner")),
    Column(
        "partner", _("Mitra"), "visit.partner.organisation.name", sort=("visit__partner__organisation__name",)
    ),
    Column("office", _("Satuan kerja"), "visit.office", sort=("visit__office__name",)),
)  # fmt: skip


class FollowUpList(ListPage):
    """Open ones, the most pressing first; two more ways lead to the late and the done ones."""

    template_name = "partners/follow_up_list.html"
    heading = _("Tindak lanjut kunjungan")
    lead = _("Apa yang masih harus dilakukan setelah kunjungan, oleh siapa, dan sampai kapan.")
    filterset_class = FollowUpFilter
    searchable = True
    search_label = _("Cari tindak lanjut, penanggung jawab, atau mitra")
    unit = _("tindak lanjut")
    empty_text = _("Tindak lanjut dari kunjungan yang selesai diisi tampil di sini sampai dinyatakan selesai.")
    simulated_by = ("visit__simulated",)
    row_actions = True

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """A partner reads its own, an office mostly its own visits: the same name would stand on each line."""
        if self.request.method == "POST" or self.request.GET.get("format"):
            return COLUMNS
        spare = "partner" if self.of_partner else "" if self.request.user.is_national else "office"
        return tuple(column for column in COLUMNS if column.name != spare)

    @property
    def of_partner(self) -> bool:
        return self.request.user.role == Role.PARTNER

    def get_queryset(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.visible_to(self.request.user).for_list().order_by("due", "pk")

    def is_filtered(self) -> bool:
        """The three ways are no filter: an empty one says what it means."""
        return any(self.request.GET.get(name) for name in ("q", "side", "office", "partner"))

    @property
    def empty_title(self) -> Any:
        titles: dict[str, Any] = {
            FollowUpState.LATE: _("Tidak ada yang lewat batas waktu"),
            FollowUpState.DONE: _("Belum ada yang selesai"),
        }
        return titles.get(self.request.GET.get("state", ""), _("Tidak ada tindak lanjut yang terbuka"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many there are each way; two queries."""
        context = super().get_context_data(**kwargs)
        user, chosen = self.request.user, self.request.GET.get("state", "")
        for row in context["page"]:
            row.closable = not refusal(check_can_close_follow_up, user, row)
        seen = FollowUp.objects.visible_to(user)
        ways = [
            ("", _("Terbuka"), seen.open().count(), chosen in {"", FollowUpState.OPEN}),
            (FollowUpState.LATE, FollowUpState.LATE.label, seen.late().count(), chosen == FollowUpState.LATE),
            (FollowUpState.DONE, FollowUpState.DONE.label, None, chosen == FollowUpState.DONE),
        ]
        if self.of_partner:
            del context["filter_form"].fields["partner"], context["filter_form"].fields["office"]
        return context | {"ways": [(f"?state={state}" if state else "", *rest) for state, *rest in ways]}
