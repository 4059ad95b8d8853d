"""Invented partners and what has happened with them, for the portal that people try out. Everything says "simulasi".

Made by the same actions as by hand, by the people of the demo; days count from today, so that something always ends soon
and something is always late. The five real partners and their agreements stay as they were published.
"""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.offices.models import Organisation, Region
from partners import actions
from partners.actions import activities, certificates, findings, participants, visit_signing, visits
from partners.actions.obligations import standard_scopes
from partners.enums import (
    AgreementKind,
    AgreementStatus,
    ChangeKind,
    ObligationKind,
    PaperKind,
    PartnerKind,
    Side,
    Subject,
)
from partners.models import Agreement, Partner, Visit
from partners.permissions import responsible_office

WITH_ACCOUNT = "Yayasan Simulasi Harapan"  # the one whose side can be seen, too
PARTNERS = (  # name, office, region, kind
    (WITH_ACCOUNT, "BNNP-17", "17.71", PartnerKind.FOUNDATION),
    ("RSUD Simulasi Rafflesia", "BNNP-17", "17.02", PartnerKind.HOSPITAL),
    ("Klinik Simulasi Pratama", "BNNP-17", "17.71", PartnerKind.CLINIC),
    ("Universitas Simulasi Bengkulu", "BNNP-17", "17.71", PartnerKind.UNIVERSITY),
    ("Yayasan Simulasi Pantai Panjang", "BNNP-17", "17.71", PartnerKind.FOUNDATION),
    ("Yayasan Simulasi Surya", "BNNP-35", "35.78", PartnerKind.FOUNDATION),
    ("RSUD Simulasi Brantas", "BNNP-35", "35.73", PartnerKind.HOSPITAL),
)
People = Mapping[str, User]  # by the part of the address before the @


def day(days: int) -> dt.date:
    """So many days from today; negative: ago."""
    return timezone.localdate() + dt.timedelta(days=days)


def paper(words: str) -> File:
    """A letter or scan as a page of PDF that says what it is."""
    text = f"BT /F1 16 Tf 60 760 Td (SIMULASI - bukan dokumen sebenarnya) Tj 0 -30 Td ({words}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    made += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    made += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{made.index('xref')}\n%%EOF\n"
    return File(BytesIO(made.encode("ascii")), name=f"simulasi {words}.pdf".lower())


@transaction.atomic
def add_partners(people: People) -> dict[str, Partner]:
    """The invented partners by name; those that are there stay as they are."""
    there = {
        partner.organisation.name: partner
        for partner in Partner.objects.filter(simulated=True).select_related("organisation")
    }
    regions = Region.objects.in_bulk({region for _name, _office, region, _kind in PARTNERS}, field_name="code")
    for name, office, region, kind in PARTNERS:
        if name not in there:
            there[name] = actions.add_partner(
                office=Organisation.objects.get(code=office), name=name, region=regions[region], kind=kind,
                by=people[operator(office)], simulated=True,
            )  # fmt: skip
    return there


def operator(office: str) -> str:
    return "bengkulu" if office == "BNNP-17" else "jatim"


@transaction.atomic
def load(people: People) -> int:
    """Everything else, once; returns how many agreements were made. `people` has also "mitra", of WITH_ACCOUNT."""
    partners = add_partners(people)
    if Agreement.objects.filter(simulated=True).exists():
        return 0
    story = Story(people, partners)
    story.of_bengkulu()
    story.of_east_java()
    return Agreement.objects.filter(simulated=True).count()


class Story:
    """What happened, in order."""

    def __init__(self, people: People, partners: dict[str, Partner]) -> None:
        self.people, self.partners = people, partners
        self.number = 0

    # Agreements

    def draft(self, partner: str, title: str, by: str = "bengkulu", **fields: Any) -> Agreement:
        found = self.partners[partner]
        wanted: dict[str, Any] = {"scopes": [scope["code"] for scope in standard_scopes()], "funds": "DIPA"} | fields
        wanted["simulated"] = True
        wanted.setdefault(
            "purpose",
            "Simulasi: layanan rehabilitasi berkelanjutan yang mudah dijangkau dan dapat dipertanggungjawabkan.",
        )
        agreement = actions.propose(
            office=responsible_office(found), partner=found, title=title, by=self.people[by], **wanted
        )  # fmt: skip
        return self.move(agreement, AgreementStatus.DRAFT, by)

    def move(self, agreement: Agreement, to: AgreementStatus, by: str, reason: str = "") -> Agreement:
        return actions.move(agreement=agreement, to=to, by=self.people[by], reason=reason)

    def active(
        self, partner: str, title: str, start: dt.date, end: dt.date, by: str = "bengkulu", **fields: Any
    ) -> Agreement:
        """Through both reviews to the signature, with the scan of the signed text."""
        agreement = self.draft(partner, title, by, **fields)
        head = "kepala.bengkulu" if by == "bengkulu" else "penetap"
        self.move(agreement, AgreementStatus.LEGAL_REVIEW, by)
        self.move(agreement, AgreementStatus.READY, head)
        self.number += 1
        place = "Bengkulu" if by == "bengkulu" else "Surabaya"
        return actions.sign(
            agreement=agreement, by=self.people[head], scan=paper(f"Naskah PKS {self.number}"),
            office_number=f"PKS/SIM-{self.number:02d}/{start.year}/BNNP", partner_number=f"{self.number:02d}/SIM/{start.year}",
            signed_place=place, signed_on=start, start=start, end=end,
            office_signatory="Pejabat Simulasi, S.H.", office_position=f"Kepala {agreement.office.name}",
            partner_signatory="Ketua Simulasi", partner_position="Pimpinan lembaga",
        )  # fmt: skip

    def of_bengkulu(self) -> None:
        by, head = self.people["bengkulu"], self.people["kepala.bengkulu"]
        harapan, rafflesia = self.partners[WITH_ACCOUNT], self.partners["RSUD Simulasi Rafflesia"]
        self.profile(harapan)
        ending = self.active(
            WITH_ACCOUNT, "Simulasi: rehabilitasi rawat jalan dan pascarehabilitasi", day(-345), day(20)
        )
        running = self.active(
            "RSUD Simulasi Rafflesia", "Simulasi: detoksifikasi dan rawat inap medis", day(-200), day(130)
        )
        actions.change_terms(
            agreement=running, kind=ChangeKind.EXTENSION, on=day(-15), number="ADD/SIM-01/BNNP", end=day(320),
            summary="Simulasi: masa berlaku diperpanjang sampai tahun anggaran berikutnya.", by=head,
            file=paper("Adendum 1"),
        )  # fmt: skip
        self.draft("Klinik Simulasi Pratama", "Simulasi: skrining dan rujukan klien")
        review = self.draft(
            "Universitas Simulasi Bengkulu", "Simulasi: penelitian dan magang rehabilitasi", kind=AgreementKind.MOU,
            subject=Subject.OTHER, scopes=["Penelitian terapan", "Magang mahasiswa"], funds="NONDIPA",
        )  # fmt: skip
        self.move(review, AgreementStatus.LEGAL_REVIEW, "bengkulu")
        over = self.active(
            "Yayasan Simulasi Pantai Panjang", "Simulasi: rehabilitasi berbasis masyarakat", day(-420), day(-35)
        )
        self.duties(over, by_partner="bengkulu")
        (successor,) = actions.renew(agreements=[over], by=by).drafts
        self.move(successor, AgreementStatus.LEGAL_REVIEW, "bengkulu")
        self.move(successor, AgreementStatus.READY, "kepala.bengkulu")
        stopped = self.active("Klinik Simulasi Pratama", "Simulasi: layanan rawat jalan klinik", day(-300), day(60))
        actions.terminate(
            agreement=stopped, on=day(-90), number="S/SIM-07/BNNP", by=head, file=paper("Surat penghentian"),
            reason="Simulasi: klinik berpindah alamat dan izin operasionalnya belum terbit.",
        )  # fmt: skip
        self.training(harapan, rafflesia)
        self.duties(ending, by_partner="mitra")
        (asked,) = actions.add_duty(
            agreement=ending, by=by, title="Simulasi: daftar petugas rehabilitasi", side=Side.PARTNER, due=day(-5)
        )
        actions.send(obligation=asked, by=self.people["mitra"], evidence="Simulasi: daftar petugas tahun ini.")
        actions.send_back(obligation=asked, by=head, note="Simulasi: nomor sertifikat konselor belum tertulis.")
        self.duties(running, by_partner="bengkulu")
        self.visits(ending, running)

    def of_east_java(self) -> None:
        running = self.active(
            "Yayasan Simulasi Surya", "Simulasi: pascarehabilitasi di Surabaya", day(-120), day(245), by="jatim"
        )
        self.duties(running, by_partner="jatim", by="jatim", head="penetap")
        self.draft("RSUD Simulasi Brantas", "Simulasi: rawat inap dan rujukan", by="jatim")
        visits.plan(
            office=running.office, partners=[(running.partner, running)], year=day(0).year, quarters=[quarter(day(0))],
            by=self.people["jatim"],
        )  # fmt: skip

    # What belongs to them

    def profile(self, partner: Partner) -> None:
        by = self.people["bengkulu"]
        actions.change_profile(
            partner=partner, by=by, address="Jalan Simulasi 1, Kota Bengkulu", head="Ketua Simulasi", outpatient=True,
            aftercare=True, approach="Simulasi: konseling dan kelompok dukungan", outpatient_sessions=8,
            outpatient_capacity=40, funding="Simulasi: DIPA dan swadaya", staff={"konselor": 4, "perawat": 2, "dokter": 1},
        )  # fmt: skip
        actions.add_contact(
            partner=partner, by=by, name="Narahubung Simulasi", position="Sekretaris", email="mitra@demo.test"
        )
        actions.add_paper(
            partner=partner, kind=PaperKind.DEED, number="SIM-12/2019", issuer="Notaris Simulasi", issued_on=day(-2500),
            by=by, upload=paper("Akta pendirian"),
        )  # fmt: skip
        actions.add_paper(
            partner=partner, kind=PaperKind.LICENCE, number="SIM/IZIN/8", issuer="Dinas Simulasi", issued_on=day(-1070),
            expires_on=day(25), by=by, upload=paper("Izin operasional"),
        )  # fmt: skip
        actions.add_paper(
            partner=partner, kind=PaperKind.STANDARD, number="SIM-SNI-8807", issuer="Lembaga Sertifikasi Simulasi",
            issued_on=day(-740), expires_on=day(-10), by=by,
        )  # fmt: skip
        actions.add_paper(  # its office has not looked at it yet
            partner=partner, kind=PaperKind.IPWL, number="SIM/IPWL/3", issuer="Kementerian Simulasi", issued_on=day(-12),
            expires_on=day(1083), by=self.people["mitra"], upload=paper("Penetapan IPWL"),
        )  # fmt: skip

    def duties(
        self, agreement: Agreement, by_partner: str, by: str = "bengkulu", head: str = "kepala.bengkulu"
    ) -> None:
        """Reports came in time but for the last ones: one was returned, one waits for its reviewer, one is late.

        What is over has no open ends.
        """
        due = list(agreement.obligations.filter(kind=ObligationKind.REPORT, due__lt=day(0)).order_by("due"))
        is_over = agreement.end is not None and agreement.end < day(0)
        accepted, looked_at = (due, []) if is_over else (due[:-3], due[-3:-1])
        for duty in [*accepted, *looked_at]:
            evidence = f"Simulasi: laporan bulan {duty.period} diserahkan lewat surel."
            actions.send(obligation=duty, by=self.people[by_partner], evidence=evidence)
        for duty in accepted:
            actions.accept(obligation=duty, by=self.people[head])
        agreement.obligations.filter(pk__in=[duty.pk for duty in accepted]).update(met_on=F("due"))
        if looked_at:
            note = "Simulasi: jumlah klien per bulan belum diisi."
            actions.send_back(obligation=looked_at[0], by=self.people[head], note=note)

    def training(self, *there: Partner) -> None:
        by, head = self.people["bengkulu"], self.people["kepala.bengkulu"]
        activity = activities.record_activity(
            partners=there, by=by, simulated=True, title="Simulasi: pelatihan dasar konseling adiksi",
            topic="Wawancara motivasi dan rencana terapi", held_from=day(-42), held_until=day(-40), place="Bengkulu",
            hours=24,
        )  # fmt: skip
        names = ["Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"]
        for partner, said in zip(there, (names[:4], names[4:]), strict=True):
            participants.add_participants(
                activity=activity, names=[f"Peserta Simulasi {name}" for name in said], by=by, partner=partner
            )
        signatory = documents.add_signatory(
            organisation=activity.office, by=head, name="Pejabat Simulasi, S.H.",
            position=f"Kepala {activity.office.name}", valid_from=day(-400),
        )  # fmt: skip
        certificates.issue_certificates(
            activity=activity, by=head, role="Peserta", place="Bengkulu", signatory=signatory.content
        )

    def visits(self, done_at: Agreement, running_at: Agreement) -> None:
        """One done and signed a quarter ago, with follow-ups late, open and done; one that is being filled in."""
        by = self.people["bengkulu"]
        visit = self.planned(done_at, day(-100))
        codes = [item.code for item in visit.definition.items(visit.inpatient)]
        for place, code in enumerate(codes):
            visits.answer(visit=visit, item=code, score=3 if place % 4 else 2 - place % 3 // 2, by=by)
        findings.add_finding(
            visit=visit, text="Simulasi: formulir persetujuan klien belum seragam.", by=by, item=codes[0]
        )
        findings.add_finding(visit=visit, text="Simulasi: ruang konseling sudah terpisah dan tertutup.", by=by)
        visits.change(visit=visit, by=by, visited_on=day(-100))
        follow_ups = [
            findings.add_follow_up(visit=visit, text=text, side=side, owner=owner, due=day(due), by=by)
            for text, side, owner, due in (
                ("Simulasi: menyusun formulir persetujuan klien", Side.PARTNER, "Manajer program", -20),
                ("Simulasi: melatih petugas pencatatan", Side.OFFICE, "Bidang rehabilitasi", 30),
                ("Simulasi: memasang jadwal harian", Side.PARTNER, "Koordinator layanan", -60),
            )
        ]
        visits.submit(
            visit=visit, by=by, order_number="Sprin/SIM-21/BNNP", team="Petugas Simulasi Satu, konselor\nPetugas Simulasi Dua",
            visited_on=day(-100), place="Jalan Simulasi 1, Kota Bengkulu",
            recommendation="Simulasi: lanjutkan layanan; lengkapi berkas persetujuan klien.",
        )  # fmt: skip
        visit_signing.sign(visit=visit, by=self.people["mitra"])
        visit_signing.sign(visit=visit, by=by)
        findings.close_follow_up(
            follow_up=follow_ups[2], result="Simulasi: jadwal terpasang di ruang bersama.", by=self.people["mitra"]
        )
        visit = self.planned(running_at, day(0))
        visits.change(visit=visit, by=by, visited_on=day(0), order_number="Sprin/SIM-34/BNNP")
        for code in [item.code for item in visit.definition.items(visit.inpatient)][:14]:
            visits.answer(visit=visit, item=code, score=3, by=by)

    def planned(self, agreement: Agreement, on: dt.date) -> Visit:
        (visit,) = visits.plan(
            office=agreement.office, partners=[(agreement.partner, agreement)], year=on.year, quarters=[quarter(on)],
            by=self.people["bengkulu"], planned_on=on,
        )  # fmt: skip
        return visit


def quarter(on: dt.date) -> int:
    return (on.month - 1) // 3 + 1
