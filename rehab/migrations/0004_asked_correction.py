from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rehab", "0003_cancelled_correction"),
    ]

    operations = [
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("KIRIM", "Dikirim"),
                    ("PERIKSA", "Diperiksa"),
                    ("KEMBALI", "Dikembalikan"),
                    ("SETUJU", "Disetujui"),
                    ("TARIK", "Persetujuan ditarik"),
                    ("BUKA", "Dibuka kembali oleh BNNP"),
                    ("KOREKSI", "Dibuka untuk koreksi"),
                    ("BATAL", "Koreksi dibatalkan"),
                    ("KOSONG", "Kiriman dinyatakan kosong"),
                    ("KEBERATAN", "Lembaga berkeberatan"),
                    ("MINTA", "Lembaga minta dibuka untuk koreksi"),
                    ("TOLAK", "Permintaan koreksi ditolak"),
                    ("GESER", "Saldo awal dipindah"),
                ],
                max_length=10,
            ),
        ),
    ]
