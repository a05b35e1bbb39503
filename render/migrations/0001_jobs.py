import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(db_index=True, max_length=80)),
                ("params", models.JSONField(default=dict)),
                ("tenant", models.CharField(blank=True, max_length=80)),
                (
                    "lane",
                    models.CharField(
                        choices=[("now", "now"), ("soon", "soon"), ("later", "later")], default="soon", max_length=8
                    ),
                ),
                ("priority", models.BigIntegerField(default=0)),
                ("groups", models.JSONField(default=list)),
                ("dedupe_key", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("worker", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("max_attempts", models.PositiveSmallIntegerField(default=3)),
                ("crashes", models.PositiveSmallIntegerField(default=0)),
                ("losses", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.FloatField(default=0.0)),
                ("step", models.CharField(blank=True, max_length=200)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("result", models.JSONField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="render.job",
                    ),
                ),
                ("waits_for", models.ManyToManyField(blank=True, related_name="awaited_by", to="render.job")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "priority", "created_at"], name="job_in_turn"),
                    models.Index(fields=["tenant", "state", "priority"], name="job_of_tenant"),
                    models.Index(fields=["dedupe_key", "state"], name="job_dedupe"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("queued", "running")), models.Q(("dedupe_key", ""), _negated=True)
                        ),
                        fields=("dedupe_key",),
                        name="job_unique_while_unfinished",
                    )
                ],
            },
        ),
    ]
