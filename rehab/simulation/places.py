"""The facilities of the demo: the five real partners of Bengkulu, who never do anything wrong here, and 40 invented ones.

Faults that a reviewer should find (late, missing, outlier, broken balance) are planted at invented facilities alone.
"""

from dataclasses import dataclass

from partners.simulation import WITH_ACCOUNT
from rehab.enums import FacilityKind, Service

RJ, RI, PASCA, IBM = Service.OUTPATIENT, Service.INPATIENT, Service.AFTERCARE, Service.COMMUNITY
MONTHS = 24


@dataclass(frozen=True)
class Place:
    """What is told of a facility. Months are counted back from the last one that is over, which is 0.

    late:    months handed in after the deadline.
    missing: months never handed in.
    outlier: months with far more new clients than usual.
    opening: months that do not begin where the last one ended.
    went_back: months returned with a comment, and handed in again.
    voided:  months first handed in empty.
    on_paper: months an officer entered from paper.
    correcting: approved months opened again for a correction.
    live:    how many months it has been reporting in the portal; those before are history.
    """

    owner: str  # code of an organisation, or name of an invented partner
    name: str
    kind: FacilityKind = FacilityKind.PLRKM
    services: tuple[Service, ...] = (RJ,)
    size: float = 1.5
    beds: int = 0
    women: float = 0.12
    late: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    outlier: frozenset[int] = frozenset()
    opening: frozenset[int] = frozenset()
    went_back: frozenset[int] = frozenset()
    voided: frozenset[int] = frozenset()
    on_paper: frozenset[int] = frozenset()
    correcting: frozenset[int] = frozenset()
    asking: frozenset[int] = frozenset()
    suspended: frozenset[int] = frozenset()
    live: int = MONTHS
    history: int = 0  # months before
    closed: int = 0  # months since its last report
    region: str = ""
    office: str = ""  # for which an invented partner is added
    keeps_clients: bool = False
    last: str = ""  # what became of the last month: see Story.last_month


def at(*months: int) -> frozenset[int]:
    return frozenset(months)


NAMED = (
    Place("P17-01", "RSUD Hasanuddin Damrah", FacilityKind.PLRIP, (RJ, RI), 0.4, 6, last="approved"),
    Place("P17-02", "Yayasan Dwin Foundation", services=(RI, PASCA), size=2.4, beds=40, last="submitted"),
    Place("P17-03", "Yayasan Karunia Insani Foundation", services=(RI,), size=0.7, beds=12, women=1, last="checked"),
    Place("P17-04", "Yayasan Pesona", services=(RJ, PASCA), size=1.4, last="submitted"),
    Place("P17-05", "Yayasan Kipas", services=(RJ,), size=1.1, correcting=at(1), last="submitted"),
)
OF_PARTNERS = (  # the invented partners that have agreements, too
    Place(WITH_ACCOUNT, "Klinik Contoh Harapan", services=(RJ, PASCA), size=1.6, region="17.71", went_back=at(4),
          on_paper=at(7), asking=at(3), last="open"),
    Place(WITH_ACCOUNT, "Klinik Contoh Harapan Curup", services=(RI,), size=1.2, beds=14, region="17.02", late=at(9, 15),
          outlier=at(1), keeps_clients=True, last="returned"),
    Place("RSUD Simulasi Rafflesia", "Klinik Contoh Rafflesia", FacilityKind.PLRIP, (RJ, RI), 2.2, 20, region="17.02",
          late=at(3), opening=at(2), last="submitted"),
    Place("Klinik Simulasi Pratama", "Klinik Contoh Pratama", region="17.71", late=at(2, 5, 6, 11), missing=at(8, 9),
          last="missing"),
    Place("Yayasan Simulasi Pantai Panjang", "Klinik Contoh Pantai Panjang", services=(RJ, IBM), region="17.71",
          voided=at(5), suspended=at(12, 13), last="late"),
    Place("Yayasan Simulasi Surya", "Klinik Contoh Surya", services=(RJ, PASCA), size=3.5, region="35.78", late=at(4),
          last="submitted"),
    Place("RSUD Simulasi Brantas", "Klinik Contoh Brantas", FacilityKind.PLRIP, (RI,), 3.0, 30, region="35.73",
          outlier=at(0), last="submitted"),
)  # fmt: skip
OF_BNN = (Place("BNNP-17", "Klinik Contoh BNNP Bengkulu", FacilityKind.CLINIC, (RJ, PASCA), 4.0, region="17.71",
                last="approved"),)  # fmt: skip

# Invented partners of other offices: office, region, what the clinic is called, and how many clinics it has.
ELSEWHERE = (
    ("BNNP-11", "11.71", "Banda Aceh", 1), ("BNNP-12", "12.71", "Medan", 2), ("BNNP-13", "13.71", "Padang", 1),
    ("BNNP-14", "14.71", "Pekanbaru", 1), ("BNNP-15", "15.71", "Jambi", 1), ("BNNP-16", "16.71", "Palembang", 1),
    ("BNNP-18", "18.71", "Bandar Lampung", 1), ("BNNP-19", "19.71", "Pangkal Pinang", 1),
    ("BNNP-21", "21.71", "Batam", 1), ("BNNP-31", "31.71", "Jakarta Pusat", 2), ("BNNP-32", "32.71", "Bogor", 2),
    ("BNNP-33", "33.71", "Magelang", 1), ("BNNP-34", "34.71", "Yogyakarta", 1), ("BNNK-35.76", "35.76", "Mojokerto", 2),
    ("BNNP-36", "36.71", "Tangerang", 1), ("BNNP-51", "51.71", "Denpasar", 1), ("BNNP-52", "52.71", "Mataram", 1),
    ("BNNP-53", "53.71", "Kupang", 1), ("BNNP-61", "61.71", "Pontianak", 1), ("BNNP-63", "63.71", "Banjarmasin", 1),
    ("BNNP-64", "64.71", "Balikpapan", 2), ("BNNP-71", "71.71", "Manado", 1), ("BNNP-73", "73.71", "Makassar", 2),
    ("BNNP-75", "75.71", "Gorontalo", 1), ("BNNP-81", "81.71", "Ambon", 1), ("BNNP-91", "91.71", "Jayapura", 1),
)  # fmt: skip
SERVICES = ((RJ,), (RJ, PASCA), (RI,), (RJ, RI, PASCA), (RJ, IBM))
SIZES = (0.4, 0.9, 1.6, 2.8, 5.5)
LAST = ("approved", "submitted", "approved", "late", "submitted", "returned", "approved", "missing", "checked")


def elsewhere() -> list[Place]:
    """Clinics of the other provinces, each with its own habits."""
    made: list[Place] = []
    for office, region, city, clinics in ELSEWHERE:
        for more in range(clinics):
            n = len(made)
            inpatient = RI in SERVICES[n % 5]
            made.append(
                Place(
                    f"Yayasan Simulasi {city}", f"Klinik Contoh {city}{' Timur' if more else ''}",
                    services=SERVICES[n % 5], size=SIZES[n % 4 if inpatient else n * 2 % 5], beds=16 if inpatient else 0,
                    region=region, office=office, last=LAST[n % 9],
                    women=0.4 if n % 7 == 6 else 0.12,
                    late=frozenset(m for m in range(1, MONTHS) if (n * 7 + m * 5) % 11 == 0) if n % 3 == 1 else at(),
                    missing=frozenset(m for m in range(1, MONTHS) if (n + m * 3) % 10 == 0) if n % 4 == 2 else at(),
                    outlier=at(3) if n % 8 == 2 else at(),
                    opening=at(5) if n % 8 == 5 else at(),
                    went_back=at(2, 10) if n % 4 == 0 else at(),
                    live=10 if n % 9 == 3 else MONTHS,
                    history=14 if n % 9 == 3 else 0,
                    closed=6 if n == 16 else 0,
                )
            )  # fmt: skip
    return made
