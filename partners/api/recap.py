"""The yearly recap of agreements for programs: the counts, rows and filters of its pages."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.rest import PortalViewSet
from partners import recap
from partners.enums import AgreementKind
from partners.filters.recap import ALL, WITH, OfficeRecapFilter, RecapFilter, YearFilter
from partners.models import Agreement
from partners.permissions import check_can_see_recap

YEAR = OpenApiParameter("tahun", int, description="Tahun rekap; lazimnya tahun berjalan")
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Kode satuan kerja")
OFFICE_KINDS = [kind.value for kind in OrganisationKind if kind != OrganisationKind.MITRA]


def search(words: str) -> OpenApiParameter:
    return OpenApiParameter("q", str, description=words)


class YearCountsSerializer(serializers.Serializer):
    """Each agreement counts in one of `groups`, which add up to `total`. `new`: signed in this year."""

    total = serializers.IntegerField()
    partners = serializers.IntegerField()
    new = serializers.IntegerField()
    simulated = serializers.IntegerField()
    kinds = serializers.SerializerMethodField(help_text="Jenis perjanjian → banyaknya")
    groups = serializers.SerializerMethodField(help_text="Keadaan pada akhir tahun, atau hari ini → banyaknya")
    duties_due = serializers.IntegerField()
    duties_met = serializers.IntegerField(help_text="Tepat waktu")

    def get_kinds(self, counts: dict[str, int]) -> dict[str, int]:
        return {kind: counts[f"kind_{kind}"] for kind in AgreementKind.values}

    def get_groups(self, counts: dict[str, int]) -> dict[str, int]:
        return {group: counts[group] for group in recap.GROUPS}


class OfficeCountsSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    counts = YearCountsSerializer()


class OfficesRecapSerializer(serializers.Serializer):
    """All offices at once; in `totals` a partner of two offices counts once."""

    year = serializers.IntegerField()
    until = serializers.DateField(help_text="Sampai hari mana keadaannya dihitung")
    totals = YearCountsSerializer()
    offices = OfficeCountsSerializer(many=True)


class AgreementLineSerializer(serializers.ModelSerializer):
    partner = serializers.CharField(source="partner.organisation.code")
    partner_name = serializers.CharField(source="partner.organisation.name")
    state = serializers.CharField(source="recap_state", help_text="Status sebelum berlaku, sesudahnya masa berlakunya")
    days_left = serializers.SerializerMethodField(help_text="Hanya dari yang berjalan")
    duties_due = serializers.IntegerField()
    duties_met = serializers.IntegerField(help_text="Tepat waktu")

    class Meta:
        model = Agreement
        fields = [
            "id", "title", "partner", "partner_name", "kind", "state", "office_number", "partner_number", "signed_on",
            "start", "end", "days_left", "duties_due", "duties_met", "origin", "source", "simulated",
        ]  # fmt: skip

    def get_days_left(self, agreement: Agreement) -> int | None:
        return recap.days_left(agreement)


class OfficeRecapSerializer(serializers.Serializer):
    """One office: `totals` of the whole year, whatever is filtered."""

    year = serializers.IntegerField()
    until = serializers.DateField(help_text="Sampai hari mana keadaannya dihitung")
    office = serializers.CharField()
    totals = YearCountsSerializer()
    agreements = AgreementLineSerializer(many=True)


class AgreementRecapViewSet(PortalViewSet):
    """Which agreements the offices had in a year, how they stood, how many duties were met. Not for partners."""

    queryset = Organisation.objects.all()
    serializer_class = OfficesRecapSerializer
    pagination_class = None

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def chosen(self, kind: type[YearFilter]) -> YearFilter:
        """The filters of the page; a program that asks for a year there is none of is told, not shown another."""
        check_can_see_recap(self.person)
        years, asked = recap.years(self.person), self.request.query_params
        if asked.get("tahun") and asked["tahun"] not in {str(year) for year in years}:
            said = _("Rekap ada untuk tahun %(first)s sampai %(last)s.") % {"first": years[-1], "last": years[0]}
            raise serializers.ValidationError({"tahun": [said]})
        found = kind(asked, years=years, request=self.request)
        if not found.is_valid():
            raise serializers.ValidationError(found.errors)
        return found

    def searched(self, found: Any) -> Any:
        words = self.request.query_params.get("q", "").replace("\x00", "").strip()[:100]
        return found.search(words) if words else found

    @extend_schema(
        responses=OfficesRecapSerializer,
        parameters=[
            YEAR, search("Nama satuan kerja"),
            OpenApiParameter("province", str, description="Kode wilayah, dua angka"),
            OpenApiParameter("kind", str, enum=OFFICE_KINDS), OpenApiParameter("lihat", str, enum=[WITH, ALL]),
        ],
    )  # fmt: skip
    def offices(self, request: Request) -> Response:
        """The recap of all offices the person may see."""
        chosen = self.chosen(RecapFilter)
        year = recap.Year(chosen.year)
        chosen.queryset = self.searched(year.offices(self.person, idle=request.query_params.get("lihat") == ALL))
        offices = chosen.qs.order_by("region__code", "code")
        ids = offices.order_by().values("pk")
        by_office = year.of_offices(ids)
        answer = {
            "year": year.number,
            "until": year.day,
            "totals": year.totals(ids, by_office),
            "offices": [
                {"code": row.code, "name": row.name, "counts": by_office.get(row.pk, year.nothing())} for row in offices
            ],
        }
        return Response(OfficesRecapSerializer(answer).data)

    @extend_schema(
        operation_id="agreements_recap_office_retrieve", responses=OfficeRecapSerializer,
        parameters=[
            CODE, YEAR, search("Judul, nomor, atau mitra"), OpenApiParameter("jenis", str, enum=AgreementKind.values),
            OpenApiParameter("keadaan", str, enum=[*recap.GROUPS]),
        ],
    )  # fmt: skip
    def office(self, request: Request, code: str) -> Response:
        """The agreements of one office in a year, each with its state and its duties."""
        seen = Organisation.objects.visible_to(self.person).offices()
        office = get_object_or_404(seen, code=code)
        chosen = self.chosen(OfficeRecapFilter)
        year, own = recap.Year(chosen.year), Organisation.objects.filter(pk=office.pk)
        chosen.queryset = self.searched(year.of_office(office))
        answer = {
            "year": year.number,
            "until": year.day,
            "office": office.code,
            "totals": year.totals(own, year.of_offices(own)),
            "agreements": chosen.qs,
        }
        return Response(OfficeRecapSerializer(answer).data)
