"""Invented places of programmes: villages named Desa Bersinar, and areas where drugs are rife, with what they were."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from bnnportal.offices.enums import OrganisationKind
from programs.enums import SiteKind, SiteStanding
from programs.models import Site, Standing
from programs.simulation.kinds import VILLAGES
from programs.simulation.setting import Setting

RISK = (SiteStanding.DANGER, SiteStanding.ALERT, SiteStanding.READY, SiteStanding.SAFE)
NOTE = "Simulasi: desa ini dibuat-buat."


def add_sites(setting: Setting) -> dict[int, list[Site]]:
    """Sites by office, with their standings; the national office and the rehabilitation centres have none."""
    sites, standings = [], []
    used: dict[tuple[str, int], int] = defaultdict(int)
    for office in setting.offices:
        if office.kind not in (OrganisationKind.PROVINSI, OrganisationKind.KABKOTA):
            continue
        draw = setting.draw("sites", office.code)
        by = setting.writer(office)
        for kind, count in ((SiteKind.VILLAGE, draw.randint(2, 4)), (SiteKind.RISK, draw.randint(1, 3))):
            for _n in range(count):
                region = draw.choice(setting.regions(office))
                n = used[kind, region.pk]
                used[kind, region.pk] += 1
                word = VILLAGES[n % len(VILLAGES)]
                site = Site(
                    kind=kind, office=office, region=region, district=f"Kecamatan Contoh {n // len(VILLAGES) + 1}",
                    village=f"{'Desa' if kind == SiteKind.VILLAGE else 'Kawasan'} Contoh {word}", note=NOTE, simulated=True,
                )  # fmt: skip
                if region.latitude is not None and region.longitude is not None and draw.random() < 0.8:
                    site.latitude = region.latitude + Decimal(str(round(draw.uniform(-0.03, 0.03), 5)))
                    site.longitude = region.longitude + Decimal(str(round(draw.uniform(-0.03, 0.03), 5)))
                sites.append(site)
                first = dt.date(setting.years[0], 1, 1) + dt.timedelta(days=draw.randint(-300, 250))
                said = [SiteStanding.NAMED, SiteStanding.ACTIVE] if kind == SiteKind.VILLAGE else list(
                    RISK[(at := draw.randint(0, 1)) : at + draw.randint(1, 3)]
                )  # fmt: skip
                if kind == SiteKind.VILLAGE and draw.random() < 0.12:
                    said.append(SiteStanding.DORMANT)
                for n_th, standing in enumerate(said):
                    on = first + dt.timedelta(days=n_th * draw.randint(120, 240))
                    if on <= setting.today:
                        basis = (
                            f"SK Bupati/Wali Kota SIM-{len(sites):03d}/{on.year}" if kind == SiteKind.VILLAGE else ""
                        )
                        standings.append(
                            Standing(
                                site=site, standing=standing, on=on, by=by,
                                basis=basis if standing == SiteStanding.NAMED else "Simulasi: hasil pemetaan",
                            )
                        )  # fmt: skip
    Site.objects.bulk_create(sites, batch_size=2000)
    for one in standings:
        one.site_id = one.site.pk
    Standing.objects.bulk_create(standings, batch_size=2000)
    found: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        found[site.office_id].append(site)
    return dict(found)
