"""Two remove the same record at the same moment: the second one reads that it is gone, and leaves no line."""

import pytest
from django.core.exceptions import ValidationError

from bnnportal.audit.models import Event
from bnnportal.rest import exception_handler
from programs import actions
from tests import programmes


def test_who_removes_a_moment_after_another_reads_so(people):
    seized = programmes.evidence(people, programmes.case(people), net=100)
    correction = actions.activities.correct(
        activity=programmes.approved(people), by=people["bengkulu"], reason="dikira salah"
    )
    for action, name, row in (
        (actions.cases.take_back, "disposal", programmes.dispose(people, seized, 5)),
        (actions.cases.remove_evidence, "evidence", programmes.evidence(people, seized.case, net=50)),
        (actions.activities.drop_correction, "activity", correction),
        (actions.targets.drop, "target", programmes.target(people)),
    ):
        first, second = (type(row).objects.get(pk=row.pk) for _n in range(2))
        action(by=people["bengkulu"], **{name: first})
        events = Event.objects.count()
        with pytest.raises(ValidationError, match="baru saja dihapus") as caught:
            action(by=people["bengkulu"], **{name: second})
        assert Event.objects.count() == events
        answer = exception_handler(caught.value, {})
        assert (answer.status_code, "baru saja dihapus" in answer.data["detail"]) == (404, True), name
