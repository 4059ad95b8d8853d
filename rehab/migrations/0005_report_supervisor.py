"""The office a report counts for: of what is in the figures the one they had, of the rest the facility's."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE rehab_monthlyreport r SET supervisor_id = coalesce(
    (SELECT s.supervisor_id FROM rehab_summary s WHERE s.report_id = r.id AND s.best),
    (SELECT f.supervisor_id FROM rehab_facility f WHERE f.id = r.facility_id)
);
UPDATE rehab_summary s SET supervisor_id = r.supervisor_id
FROM rehab_monthlyreport r WHERE r.id = s.report_id AND s.supervisor_id <> r.supervisor_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0004_simulated"),
        ("rehab", "0004_asked_correction"),
    ]

    operations = [
        migrations.AddField(
            model_name="monthlyreport",
            name="supervisor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.organisation",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="monthlyreport",
            name="supervisor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.organisation",
            ),
        ),
    ]
