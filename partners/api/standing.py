"""Where duties stand, as programs read it: of one agreement clause by clause, of one office by who is late."""

from typing import Any

from rest_framework import serializers

from bnnportal.offices.models import Organisation
from partners import standing
from partners.enums import ObligationKind, ObligationState, Recurrence, Side
from partners.models import Agreement

WORST_FIRST = "Yang paling lama lebih dahulu"


class LateDutySerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ObligationKind.choices)
    side = serializers.ChoiceField(choices=Side.choices)
    period = serializers.CharField(allow_blank=True)
    due = serializers.DateField()
    state = serializers.ChoiceField(choices=ObligationState.choices)
    days_late = serializers.IntegerField()


class DutySerializer(LateDutySerializer):
    evidence = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    sent_by = serializers.CharField(source="sent_by.name", allow_null=True, default=None)
    met_on = serializers.DateField(allow_null=True, help_text="Hari bukti pertama kali dikirim")
    files = serializers.IntegerField(help_text="Banyaknya berkas bukti")


class SeriesSerializer(serializers.Serializer):
    """One duty of a clause through its periods; `own`: added by the office, not by the clause."""

    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ObligationKind.choices)
    side = serializers.ChoiceField(choices=Side.choices)
    recurrence = serializers.ChoiceField(choices=Recurrence.choices)
    own = serializers.BooleanField()
    accepted = serializers.IntegerField()
    late = serializers.IntegerField()
    duties = DutySerializer(many=True)


class ClauseSerializer(serializers.Serializer):
    """A scope of the agreement with its duties; the last one, without a title, has those of no scope."""

    code = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    series = SeriesSerializer(many=True)


class DutyCountsSerializer(serializers.Serializer):
    all = serializers.IntegerField()
    accepted = serializers.IntegerField()
    sent = serializers.IntegerField()
    late = serializers.IntegerField()


class AgreementStandingSerializer(serializers.Serializer):
    """Clause, its duties, their evidence."""

    counts = DutyCountsSerializer()
    clauses = ClauseSerializer(many=True)


def of_agreement(agreement: Agreement) -> dict[str, Any]:
    clauses, counts = standing.of_agreement(agreement)
    rows = [
        {"code": scope.code if scope else "", "title": scope.title if scope else "", "series": series}
        for scope, series in clauses
    ]
    return {"counts": counts, "clauses": rows}


class LateAgreementSerializer(serializers.Serializer):
    """An agreement with something late: how much by which side, since when. `more`: late duties that are not shown."""

    agreement = serializers.IntegerField(source="agreement.pk")
    title = serializers.CharField(source="agreement.title")
    office = serializers.CharField(source="agreement.office.code")
    partner = serializers.CharField(source="agreement.partner.organisation.code")
    partner_name = serializers.CharField(source="agreement.partner.organisation.name")
    since = serializers.DateField()
    longest = serializers.IntegerField(help_text="Hari keterlambatan terlama")
    by_office = serializers.IntegerField()
    by_partner = serializers.IntegerField()
    duties = LateDutySerializer(many=True)
    more = serializers.IntegerField()


class LateOfficeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    by_office = serializers.IntegerField()
    by_partner = serializers.IntegerField()


class OfficeStandingSerializer(serializers.Serializer):
    """What is late today at an office or a partner, by whom.

    The agreements that wait longest come with their longest duties; `more` says how many further agreements have
    something late. `obligations/?office=…&late=BELUM` (of a partner: `partner=…`) has every duty.
    """

    office = serializers.CharField(source="office.code")
    all = serializers.IntegerField(source="counts.all", help_text="Semua kewajiban, juga yang tidak terlambat")
    sent = serializers.IntegerField(source="counts.sent", help_text="Menunggu pemeriksaan")
    returned = serializers.IntegerField(source="counts.returned")
    by_office = serializers.IntegerField(help_text="Terlambat oleh kantor")
    by_partner = serializers.IntegerField(help_text="Terlambat oleh mitra")
    agreements = LateAgreementSerializer(source="groups", many=True, help_text=WORST_FIRST)
    more = serializers.IntegerField()
    below = LateOfficeSerializer(many=True, help_text="Satuan kerja di bawahnya yang mempunyai keterlambatan")
    simulated = serializers.BooleanField()


def of_office(office: Organisation, user: Any) -> Any:
    return OfficeStandingSerializer(standing.of_office(office, user)).data
