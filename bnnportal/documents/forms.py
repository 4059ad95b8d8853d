"""Forms of the document room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.documents import kinds
from bnnportal.documents.actions.persons import names_in
from bnnportal.documents.enums import PaperSize, Signing
from bnnportal.documents.models import Document, KindSetting, Signatory
from bnnportal.files import checks as files
from bnnportal.imports import sheets
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm


class RevokeForm(PortalForm):
    reason = forms.CharField(
        label=_("Alasan pencabutan"),
        help_text=_("Tampil di halaman verifikasi. Jangan menulis nama orang."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replace = forms.BooleanField(
        label=_("Terbitkan penggantinya dengan nomor baru"),
        help_text=_("Isinya diambil dari data penghargaan yang sekarang."),
        required=False,
        initial=True,
    )

    later = forms.BooleanField(
        label=_("Lanjut menerbitkan penggantinya"),
        help_text=_("Di halaman berikutnya namanya dapat dibetulkan."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # what names a person is replaced on a page of its own, where the name can be put right
        del self.fields["replace" if kinds.get(document.kind).person else "later"]


class ReplaceForm(PortalForm):
    number = forms.CharField(
        label=_("Nomor dari agenda sekretariat"),
        help_text=_("Kosongkan untuk memakai nomor berikutnya dari portal."),
        max_length=120,
        required=False,
    )
    name = forms.CharField(label=_("Nama seperti dicetak"), max_length=120)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := kinds.get(document.kind).person:
            self.fields["name"].initial = "" if document.is_expired else person(document)
        else:
            del self.fields["name"]


class VerifyForm(PortalForm):
    code = forms.CharField(
        label=_("Kode verifikasi"),
        help_text=_("12 huruf dan angka di bawah kode QR, atau alamat yang terbaca dari kode QR."),
        max_length=300,
        required=False,
    )
    file = forms.FileField(
        label=_("Atau berkasnya"), help_text=_("PDF, atau pindaian yang diunduh dari portal."), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("file") and not self.errors:
            raise ValidationError(_("Tulis kodenya, atau pilih berkas PDF-nya."))
        return cleaned


class SignedFileForm(PortalForm):
    file = forms.FileField(
        label=_("Berkas bertanda tangan (PDF)"),
        help_text=_("Hasil tanda tangan dari berkas yang diunduh di sini; jangan dicetak atau disimpan ulang."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class ScanForm(PortalForm):
    file = forms.FileField(
        label=_("Pindaian atau foto"),
        help_text=_("PDF, JPEG, atau PNG. Seluruh halaman terlihat, tanda tangan dan cap terbaca."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class RescanForm(ScanForm):
    reason = forms.CharField(
        label=_("Mengapa diganti"), help_text=_("Misalnya: pindaian pertama kabur."), max_length=300
    )


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files; each is checked like one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class ManySignedFilesForm(PortalForm):
    uploads = ManyFilesField(
        label=_("Berkas-berkas bertanda tangan"),
        help_text=_("Satu ZIP, atau banyak PDF sekaligus; paling besar 20 MB dan 100 berkas sekali unggah."),
        widget=ManyFilesInput(attrs={"accept": "application/pdf,application/zip,.pdf,.zip", "multiple": True}),
    )


class SignatoryForm(PortalModelForm):
    class Meta:
        model = Signatory
        fields = [
            "organisation", "name", "rank", "id_kind", "id_number", "position", "standing", "on_behalf_of",
            "valid_from", "valid_until",
        ]  # fmt: skip
        help_texts = {
            "name": _("Dengan gelar, persis seperti dicetak."),
            "rank": _("Misalnya: Brigadir Jenderal Polisi, atau Pembina Tk. I."),
            "id_number": _("NIP 18 angka atau NRP 8 angka; spasi boleh."),
            "position": _("Misalnya: Kepala BNN Provinsi Bengkulu. Tanpa “Plt.” atau “a.n.”; itu diisi di bawah."),
            "on_behalf_of": _("Jabatan atasan yang diwakili, bila menandatangani atas nama."),
            "valid_until": _("Kosongkan bila belum diketahui."),
        }

    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"]
        else:
            field: Any = self.fields["organisation"]
            field.queryset = organisations
            field.empty_label = None
        numbers: Any = self.fields["id_kind"]
        numbers.choices = [("", _("Tidak ada")), ("NIP", "NIP"), ("NRP", "NRP")]

    def _post_clean(self) -> None:
        """The action builds and checks the row: a change is a new one."""


class SignatoryChangeForm(SignatoryForm):
    class Meta(SignatoryForm.Meta):
        help_texts = SignatoryForm.Meta.help_texts | {
            "valid_from": _("Mulai hari ini isinya yang baru; sama dengan tanggal semula berarti membetulkan.")
        }


class SignatoryEndForm(PortalForm):
    valid_until = forms.DateField(label=_("Hari terakhir menandatangani"))


class KindSettingForm(PortalForm):
    number_pattern = forms.CharField(label=_("Pola nomor"), max_length=120, required=False)
    first_number = forms.IntegerField(
        label=_("Nomor pertama tahun ini"),
        help_text=_("Untuk melanjutkan agenda yang sudah berjalan. Tahun berikutnya mulai lagi dari 1."),
        min_value=1,
        max_value=999_999,
    )
    classification = forms.CharField(
        label=_("Kode klasifikasi"),
        help_text=_("Mengisi {classification}. Kosongkan untuk memakai kode dari dokumennya."),
        max_length=20,
        required=False,
    )
    signing = forms.ChoiceField(label=_("Cara tanda tangan"), choices=Signing.choices)
    paper = forms.ChoiceField(label=_("Kertas"), choices=PaperSize.choices)
    border = forms.BooleanField(
        label=_("Cetak bingkai dan lambang"),
        help_text=_("Matikan bila memakai blangko yang sudah bergambar: hanya tulisannya yang dicetak."),
        required=False,
    )

    @staticmethod
    def of(setting: KindSetting) -> dict[str, Any]:
        """The form's first values."""
        kept = {name: getattr(setting, name) for name in ("classification", "signing", "paper", "border")}
        first = setting.first_number_in(timezone.localdate().year)
        return kept | {"number_pattern": setting.pattern, "first_number": first}

    def applied_to(self, setting: KindSetting) -> KindSetting:
        """A row, not saved, that says about numbers what the form says now; for the preview."""
        if not self.is_bound:
            return setting
        self.is_valid()
        data = self.cleaned_data
        year = timezone.localdate().year
        return KindSetting(
            organisation=setting.organisation,
            kind=setting.kind,
            number_pattern=data.get("number_pattern", ""),
            classification=data.get("classification", ""),
            first_number=data.get("first_number") or 1,
            first_number_year=year,
        )


class PersonsForm(PortalForm):
    """One certificate a name; names typed, pasted or from Excel."""

    heading = forms.ChoiceField(
        label=_("Judul di kertas"),
        choices=[("Sertifikat", _("Sertifikat")), ("Piagam Penghargaan", _("Piagam Penghargaan"))],
    )
    role = forms.CharField(
        label=_("Diberikan sebagai"),
        help_text=_("Misalnya: Peserta, Narasumber, Relawan Antinarkotika."),
        max_length=80,
    )
    event = forms.CharField(
        label=_("Nama kegiatan"), help_text=_("Misalnya: Bimbingan Teknis Penggiat Antinarkotika."), max_length=180
    )
    event_date = forms.DateField(label=_("Tanggal kegiatan"), required=False)
    event_place = forms.CharField(label=_("Tempat kegiatan"), max_length=80, required=False)
    place = forms.CharField(
        label=_("Kota di atas tanda tangan"), help_text=_("Misalnya: Bengkulu."), max_length=60, required=False
    )
    signatory = forms.ModelChoiceField(
        label=_("Penanda tangan"),
        queryset=Signatory.objects.none(),
        required=False,
        empty_label=_("Tanpa nama (beri garis)"),
    )
    signatory_position = forms.CharField(
        label=_("Jabatan penanda tangan"),
        help_text=_("Hanya bila penanda tangan tidak dipilih di atas."),
        max_length=160,
        required=False,
    )
    names = forms.CharField(
        label=_("Nama penerima"),
        help_text=_("Satu nama satu baris, paling banyak 1.000, dengan gelar seperti akan dicetak."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=130_000,
    )
    file = forms.FileField(
        label=_("Atau daftar nama dari Excel"),
        help_text=_("Berkas .xlsx; kolom berjudul “Nama”, atau kolom pertama."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        required=False,
    )
    number = forms.CharField(
        label=_("Nomor dari agenda sekretariat"),
        help_text=_("Hanya untuk satu orang. Kosongkan untuk memakai nomor berikutnya dari portal."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories = Signatory.objects.on(office, timezone.localdate())
        field: Any = self.fields["signatory"]
        field.queryset = signatories
        self.fields["place"].initial = office.region.name
        self.fields["signatory_position"].initial = f"Kepala {office.name}"

    def clean(self) -> dict[str, Any]:
        """`names` becomes a list; the signatory becomes the keys of a paper's content."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        field = "file" if cleaned.get("file") else "names"
        try:
            text = names_from_excel(cleaned["file"]) if field == "file" else cleaned["names"]
            cleaned["names"] = names_in(text)
            if cleaned["number"] and len(cleaned["names"]) > 1:
                self.add_error("number", _("Nomor sendiri hanya untuk satu orang. Kosongkan untuk daftar nama."))
        except ValidationError as error:
            self.add_error(field, error)
        return cleaned

    @property
    def signed_by(self) -> dict[str, str]:
        signatory = self.cleaned_data["signatory"]
        return signatory.content if signatory else {"signatory_position": self.cleaned_data["signatory_position"]}


def names_from_excel(upload: Any) -> str:
    """The column "Nama" of the first sheet, or its first column, one name a line."""
    checked = files.inspect(upload, allow=("xlsx",))
    found = sheets.read(checked.data, checked.kind)
    for line, cells in found[0].lines if found else ():
        if sign := next((cell for cell in cells if isinstance(cell, sheets.Broken)), None):
            raise ValidationError(
                _("Baris %(line)s berisi rumus yang gagal (%(sign)s). Tulis namanya saja.")
                % {"line": line, "sign": sign}
            )
    rows = [[sheets.written(cell) for cell in cells] for _line, cells in found[0].lines[:2000]] if found else []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.lower() in {"nama", "nama lengkap", "name"}:
                return "\n".join(line[column] for line in rows[number + 1 :] if column < len(line))
    return "\n".join(row[0] for row in rows if row)
