"""The jobs that look at items, arrange albums and tidy up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from albums.actions.analyse_item import analyse_soon
from albums.actions.arrange_album import QUIET, arrange_soon, files_to_arrange
from albums.kinds import analyse, arrange
from albums.models import Album, Look, User
from albums.storage import original_path
from render.jobs.arranging import find_similar
from render.jobs.calls import Call
from render.jobs.kinds import Later, Ready, find
from render.jobs.models import Job, State
from render.media.arrays import unwatched
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION
from tests.albums.factories import add_photo
from tests.render.story.material import look


def analysis(probe: dict[str, Any], **fields: Any) -> dict[str, Any]:
    from render.jobs.probing import probe_from_json
    from render.vision.analysis import Analysis

    return codec.to_json(Analysis(probe_from_json(probe), look(**fields)))


def test_an_item_is_looked_at(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    job = analyse_soon(item)
    assert analyse_soon(item) == job  # once
    call = analyse.prepare(job)
    assert isinstance(call, Call)
    assert call.params == {"path": str(original_path(item.blob)), "probe": item.probe}
    analyse.store(job, analysis(item.probe) | {"look": analysis(item.probe)["look"] | {"junk": "dark"}})
    item.refresh_from_db()
    assert item.analysed_at and item.junk == "dark"
    assert Job.objects.unfinished().filter(kind="arrange", subject=f"album:{album.pk}").exists()


def test_the_highest_nudity_of_a_film_is_kept_and_hides_nothing(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    found = analysis(item.probe)
    shown = [{"look": found["look"] | {"nudity": score}} for score in (0.1, 0.9, 0.2)]
    analyse.store(analyse_soon(item), found | {"video": {"samples": shown}})
    item.refresh_from_db()
    assert item.nudity == 0.9
    assert list(album.items.shown()) == [item]


def test_the_same_bytes_are_looked_at_once(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    again = add_photo(Album.objects.create(title="Elsewhere"), owner)
    analyse.store(analyse_soon(item), analysis(item.probe))
    job = analyse_soon(again)
    assert analyse.prepare(job) == Ready()
    analyse.store(job, None)
    again.refresh_from_db()
    assert again.analysed_at
    Look.objects.update(version="of old")
    assert isinstance(analyse.prepare(job), Call)


def test_what_cannot_be_looked_at_says_why(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    analyse.failed(analyse_soon(item), "This file took too long to read.")
    item.refresh_from_db()
    assert item.refused == "This file took too long to read."
    assert not item.analysed_at


def test_a_deleted_item_is_left_alone(album: Album, owner: User) -> None:
    item = add_photo(album, owner, deleted_at=timezone.now())
    job = analyse_soon(item)
    assert analyse.prepare(job) is None
    analyse.store(job, analysis(item.probe))
    analyse.failed(job, "x")
    assert not Look.objects.exists()


def seen(album: Album, owner: User, vectors: list[int], qualities: list[float]) -> list[Any]:
    """Items whose embeddings are unit vectors with these numbers."""
    items = []
    for seed, (vector, quality) in enumerate(zip(vectors, qualities, strict=True)):
        item = add_photo(album, owner, seed=seed, analysed_at=timezone.now())
        found = analysis(item.probe)
        embedding = np.zeros(1280, np.float32)
        embedding[vector] = 1.0
        found["look"] |= {"embedding": codec._pack(embedding), "quality": quality}
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=found)
        items.append(item)
    return items


def arranged(album: Album) -> None:
    job = arrange_soon(album)
    call = arrange.prepare(job)
    assert isinstance(call, Call)
    arrange.store(job, find_similar(call.params, unwatched))


def test_similar_shots_are_found_and_the_best_of_them(album: Album, owner: User) -> None:
    items = seen(album, owner, [1, 2, 1, 3], [0.4, 0.9, 0.6, 0.5])
    arranged(album)
    for item in items:
        item.refresh_from_db()
    assert items[0].similar_group == items[2].similar_group is not None
    assert [item.best_of_group for item in items] == [False, False, True, False]
    assert items[1].similar_group is None
    album.refresh_from_db()
    assert album.cover == items[1]


def test_a_chosen_cover_stays_and_groups_follow_what_is_there(album: Album, owner: User) -> None:
    items = seen(album, owner, [1, 1], [0.4, 0.9])
    Album.objects.filter(pk=album.pk).update(cover=items[0])
    arranged(album)
    items[1].deleted_at = timezone.now()
    items[1].save()
    arranged(album)
    items[0].refresh_from_db()
    album.refresh_from_db()
    assert items[0].similar_group is None and not items[0].best_of_group
    assert album.cover == items[0]


def test_junk_is_no_similar_shot_and_no_cover(album: Album, owner: User) -> None:
    items = seen(album, owner, [1, 1], [0.4, 0.9])
    for known in Look.objects.filter(blob=items[1].blob):
        known.analysis["look"]["junk"] = "blurred"
        known.save()
    arranged(album)
    album.refresh_from_db()
    assert album.cover == items[0]
    assert not album.items.filter(similar_group__isnull=False).exists()


def test_it_waits_until_all_are_looked_at(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    job = arrange_soon(album)
    waiting = analyse_soon(item)
    assert arrange.prepare(job) == Later(QUIET)
    Job.objects.filter(pk=waiting.pk).update(state=State.CANCELLED)
    assert isinstance(arrange.prepare(job), Call)


def test_every_change_puts_it_off(album: Album, owner: User) -> None:
    job = arrange_soon(album)
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(minutes=1))
    assert arrange_soon(album) == job
    job.refresh_from_db()
    assert job.run_after > timezone.now()


def test_a_change_while_it_runs_is_not_forgotten(album: Album, owner: User) -> None:
    job = arrange_soon(album)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    again = arrange_soon(album)
    assert again != job and list(again.waits_for.all()) == [job]
    assert arrange_soon(album) == again


def test_what_videos_show_second_by_second_is_not_sent(album: Album, owner: User) -> None:
    seen(album, owner, [1], [0.5])
    Look.objects.update(analysis=Look.objects.get().analysis | {"video": {"samples": ["x" * 1000]}})
    assert next(files_to_arrange(album))["analysis"]["video"] is None


def test_tidying_comes_every_day() -> None:
    assert find("tidy").every == timedelta(days=1)


def test_tidying_an_empty_server(db: None) -> None:
    find("tidy").prepare(Job(kind="tidy", subject="site"))


def test_tidying_forgets_jobs_of_long_ago(db: None) -> None:
    now = timezone.now()
    for days, state in ((31, State.DONE), (31, State.QUEUED), (29, State.FAILED)):
        ended = now - timedelta(days=days) if state != State.QUEUED else None
        Job.objects.create(kind="tidy", subject=f"{days} {state}", state=state, finished_at=ended)
    find("tidy").prepare(Job(kind="tidy", subject="site"))
    assert {job.subject for job in Job.objects.all()} == {"31 queued", "29 failed"}
