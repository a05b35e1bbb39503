from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("albums", "0025_rules")]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.UUIDField(null=True)),
                ("verb", models.CharField(max_length=30)),
                ("subject", models.CharField(max_length=80)),
                ("about", models.CharField(blank=True, max_length=80)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["subject", "number"], name="audit_subject")]},
        ),
    ]
