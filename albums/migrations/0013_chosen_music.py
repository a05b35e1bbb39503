"""The piece of music that somebody chose for a movie."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("albums", "0012_second_songs"),
    ]

    operations = [
        migrations.AddField(
            model_name="movie",
            name="soundtrack",
            field=models.SlugField(blank=True),
        ),
    ]
