"""Songs that people bring for their movies."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("albums", "0013_chosen_music"),
    ]

    operations = [
        migrations.CreateModel(
            name="Song",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[("listening", "Listening"), ("ready", "Ready"), ("refused", "Refused")],
                        default="listening",
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300)),
                ("heard", models.JSONField(blank=True, null=True)),
                ("tempo", models.FloatField(blank=True, null=True)),
                ("speed", models.SmallIntegerField(choices=[(1, 1), (2, 2), (-2, -2)], default=1)),
                ("nudge_ms", models.SmallIntegerField(default=0)),
                ("shift", models.PositiveSmallIntegerField(default=0)),
                ("bar", models.PositiveSmallIntegerField(default=0)),
                ("confirmed", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "blob",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="songs",
                        to="albums.blob",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="songs", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["title", "created_at"],
                "constraints": [models.UniqueConstraint(fields=("owner", "blob"), name="one_song_each")],
            },
        ),
    ]
