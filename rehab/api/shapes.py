"""Reports as JSON: what is answered and what is asked."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from bnnportal.periods import Month
from rehab import exchange
from rehab.actions import bulk
from rehab.actions.openings import Move
from rehab.definition import month_of
from rehab.enums import Channel, WarningReason
from rehab.models import CellComment, MonthlyReport, ReportVersion, Step
from rehab.permissions.review import note_of, reads_note

ANY = {"oneOf": [{"type": "integer"}, {"type": "string"}]}  # a count, a text, or "TAD"
VALUES = {"type": "object", "additionalProperties": ANY}


@extend_schema_field(VALUES)
class ValuesField(serializers.JSONField):
    """{code: value} as stored."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class RawField(serializers.JSONField):
    """{code: what was typed}; the form's own reader understands it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_('Kirim isian sebagai {"kode": nilai}.'))
        return data


@extend_schema_field({"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {}}})
class ReasonsField(serializers.JSONField):
    """{code: {reason, note}}, as JSON within a form with a file."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            found = super().to_internal_value(data)
        except RecursionError:
            self.fail("invalid")
        return serializers.DictField(child=WhySerializer()).run_validation(found)


@extend_schema_field({})
class AnyField(serializers.JSONField):
    """A count, a text, "TAD", or null where nothing is filled in."""


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "readOnly": True, "example": "2026-10"})
class MonthField(serializers.DateField):
    """A month, without its days."""


class ReportSerializer(serializers.ModelSerializer):
    """`month` as "2026-10"; `status` is what it waits for, `state` what people see (late follows from the dates)."""

    facility: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    facility_name = serializers.CharField(source="facility.name", read_only=True)
    office = serializers.CharField(source="facility.supervisor.code", read_only=True)
    month = MonthField(format="%Y-%m", read_only=True)
    state = serializers.CharField(read_only=True)
    was_on_time = serializers.BooleanField(read_only=True, allow_null=True)
    days_late = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(source="latest.n", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MonthlyReport
        fields = [
            "id", "facility", "facility_name", "office", "month", "origin", "form", "services", "due_at", "status",
            "state", "version", "first_submitted_at", "counted_at", "was_on_time", "days_late", "returned_at",
            "approved_at", "objection", "simulated",
        ]  # fmt: skip


class VersionSerializer(serializers.ModelSerializer):
    """What was handed in; it never changes. `on_behalf`: entered by an officer, from paper or a photo."""

    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)
    on_behalf = serializers.BooleanField(read_only=True)
    channel = serializers.ChoiceField(choices=Channel.choices, allow_blank=True, read_only=True)
    values: Any = ValuesField(read_only=True)

    class Meta:
        model = ReportVersion
        fields = ["n", "at", "by", "on_behalf", "channel", "received_on", "note", "values", "reasons"]
        read_only_fields = fields


class CommentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)
    version = serializers.IntegerField(source="version.n", read_only=True)

    class Meta:
        model = CellComment
        fields = ["id", "code", "text", "answer", "version", "by", "at", "closed_at"]


class StepSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Step
        fields = ["kind", "at", "by", "note"]


class ReportDetailSerializer(ReportSerializer):
    """With the last version handed in, what was said about its cells, and its diary."""

    latest = VersionSerializer(read_only=True, allow_null=True)
    comments = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "latest", "comments", "steps"]

    @extend_schema_field(CommentSerializer(many=True))
    def get_comments(self, report: MonthlyReport) -> list[Any]:
        user = self.context["request"].user
        read = [one for one in report.comments.all() if reads_note(user, report, one)]
        return list(CommentSerializer(read, many=True).data)

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, report: MonthlyReport) -> list[Any]:
        user = self.context["request"].user
        shown = []
        for step in report.steps.all():
            step.note = note_of(user, report, step)
            shown.append(step)
        return list(StepSerializer(shown, many=True).data)


class DraftSerializer(serializers.Serializer):
    """What is filled in so far; `revision` is also the ETag, for PUT with If-Match."""

    revision = serializers.IntegerField()
    values: Any = ValuesField(source="plain")


class ChangeSerializer(serializers.Serializer):
    """One cell: `base` the value the sender saw, `value` what was typed; null is empty."""

    code = serializers.CharField(max_length=60)
    base: Any = AnyField(required=False, allow_null=True)
    value: Any = AnyField(allow_null=True)


class ConflictSerializer(serializers.Serializer):
    code = serializers.CharField()
    stored: Any = AnyField(allow_null=True)
    mine: Any = AnyField(allow_null=True)
    by = serializers.CharField(help_text="Nama yang mengisinya; kosong bila dari bulan lalu")
    at = serializers.DateTimeField(allow_null=True)


SavedSerializer: Any = inline_serializer(
    "Saved",
    {
        "revision": serializers.IntegerField(),
        "saved": serializers.ListField(child=serializers.CharField()),
        "conflicts": ConflictSerializer(many=True),
        "refused": serializers.DictField(child=serializers.CharField()),
    },
)
ChecksSerializer: Any = inline_serializer(
    "Checks",
    {
        "problems": inline_serializer(
            "Problem",
            {
                "code": serializers.CharField(),
                "text": serializers.CharField(),
                "kind": serializers.CharField(),
                "cells": serializers.ListField(child=serializers.CharField()),
            },
            many=True,
        ),
        "warnings": inline_serializer(
            "Warning",
            {"code": serializers.CharField(), "text": serializers.CharField(), "kind": serializers.CharField()},
            many=True,
        ),
    },
)


class WhySerializer(serializers.Serializer):
    """The reason for one warning; "LAIN" wants words in `note`."""

    reason = serializers.ChoiceField(choices=WarningReason.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class HandInSerializer(serializers.Serializer):
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class EnterSerializer(serializers.Serializer):
    """`scan`: the paper as it came, unless it hangs on the report since the last version. `reasons` as JSON."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    received_on = serializers.DateField()
    scan = serializers.FileField(required=False, allow_empty_file=True)
    reasons: Any = ReasonsField(required=False, default=dict)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NothingSerializer(serializers.Serializer):
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)


class NoteSerializer(serializers.Serializer):
    """Why; who is concerned reads it."""

    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class SendBackSerializer(NoteSerializer):
    """`comments`: what to correct, by cell."""

    comments = serializers.DictField(child=serializers.CharField(max_length=500), required=False, default=dict)


class ApproveSerializer(serializers.Serializer):
    """`carry`: whether opening balances of the following months move along; asked (409) where any would."""

    carry = serializers.BooleanField(required=False, allow_null=True, default=None)


MovesSerializer: Any = inline_serializer(
    "OpeningMoves",
    {
        "detail": serializers.CharField(required=False),
        "moves": inline_serializer(
            "OpeningMove",
            {
                "id": serializers.IntegerField(help_text="Nomor laporan"),
                "month": serializers.CharField(),
                "status": serializers.CharField(),
                "lines": inline_serializer(
                    "OpeningLine",
                    {
                        "cell": serializers.CharField(),
                        "before": serializers.IntegerField(),
                        "after": serializers.IntegerField(),
                    },
                    many=True,
                ),
                "refusal": serializers.CharField(help_text="Mengapa bulan ini tidak ikut; kosong bila ikut"),
            },
            many=True,
        ),
    },
)


def moved(move: Move) -> dict[str, Any]:
    return {
        "id": move.report.pk, "month": f"{move.report.month:%Y-%m}", "status": move.report.status,
        "lines": [{"cell": cell, "before": before, "after": after} for cell, before, after in move.lines],
        "refusal": move.refusal,
    }  # fmt: skip


class AnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=500, allow_blank=True)


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True, help_text="Berkas Excel laporan ini yang sudah diisi")


WrongSerializer: Any = inline_serializer(
    "WrongCells",
    {
        "wrong": inline_serializer(
            "WrongCell",
            {
                "place": serializers.CharField(help_text="Misalnya C12"),
                "label": serializers.CharField(),
                "text": serializers.CharField(),
                "sentence": serializers.CharField(),
            },
            many=True,
        )
    },
)


class CommentCellSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=500, allow_blank=True)


class EntrySerializer(serializers.Serializer):
    """One report of a bulk import. The cells named are set, null empties one; the others stay. `submit`: hand it in.

    `channel`, `received_on`: handed in by an officer for the facility; its scan hangs on the report already.
    """

    facility = serializers.CharField(max_length=40, help_text="Kode lembaga")
    month = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", help_text="Misalnya 2026-10")
    values: Any = RawField()
    submit = serializers.BooleanField(required=False, default=False)
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_null=True, default=None)
    received_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_month(self, text: str) -> Month:
        if text.startswith("0000"):
            raise serializers.ValidationError(_("Tulis bulan seperti 2026-10."))
        return month_of(text)

    def validate_values(self, values: Any) -> Any:
        return exchange.read_values(values)


class BulkSerializer(serializers.Serializer):
    """`dry_run`: say what is wrong, keep nothing."""

    dry_run = serializers.BooleanField(required=False, default=False)
    reports = serializers.ListField(child=EntrySerializer(), min_length=1, max_length=bulk.MOST)


BulkAnswerSerializer: Any = inline_serializer(
    "BulkAnswer",
    {
        "dry_run": serializers.BooleanField(),
        "saved": serializers.ListField(child=serializers.IntegerField(), help_text="Nomor laporan, bila tersimpan"),
        "errors": inline_serializer(
            "Fault",
            {
                "row": serializers.IntegerField(help_text="Mulai dari 1"),
                "facility": serializers.CharField(),
                "month": serializers.CharField(),
                "code": serializers.CharField(help_text="Kode sel; kosong bila tentang seluruh laporan"),
                "text": serializers.CharField(),
            },
            many=True,
        ),
    },
)
