"""Two invented years of the four approaches at all offices, for the portal that people try out. Everything is "simulasi".

Written in bulk, as the actions would have left it. Days count from today: last year is whole and locked, this year goes
up to now, with plans for the weeks to come; at BNNP Bengkulu something waits on every page.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.models import Activity
from programs.simulation import bengkulu
from programs.simulation.activities import add_activities
from programs.simulation.cases import add_cases
from programs.simulation.results import add_results, lock_quarters
from programs.simulation.setting import People, Setting
from programs.simulation.sites import add_sites
from programs.simulation.targets import add_targets


@transaction.atomic
def load(people: People) -> int:
    """Once; returns how many activities were made. After the reports of clinics, from which measures are counted."""
    if not settings.DEMO:
        raise ValidationError(_("Data simulasi hanya dapat dimuat pada portal contoh."))
    if Activity.objects.filter(simulated=True).exists():
        return 0
    setting = Setting(people)
    made = add_activities(setting, add_sites(setting))
    add_cases(setting)
    add_results(setting)
    lock_quarters(setting)
    add_targets(setting)
    bengkulu.tell(setting)
    return made
