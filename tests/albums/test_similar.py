"""Similar shots of an album: arranged, kept best, hidden and brought back."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from albums.actions.arrange_album import keep_groups
from albums.actions.choose_frame import STRIP_VERSION
from albums.actions.edit_movie import files_seen
from albums.actions.keep_best import choose_best, hide_rest, show_rest
from albums.grid import load, stretches
from albums.models import Album, FrameStrip, Item, Look, Movie, User
from render.jobs.models import Job, Lane
from render.jobs.probing import probe_from_json
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.render.story.material import look


@pytest.fixture
def shots(album: Album, owner: User) -> list[Item]:
    """Three that are similar, the second the best of them, and one that is not."""
    items = [add_photo(album, owner, seed=seed) for seed in range(4)]
    for item in items:
        seen = Analysis(probe_from_json(item.probe), look(quality=0.9 if item == items[1] else 0.5))
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    arrange(album, items[1], items[0], items[2])
    return refreshed(items)


def arrange(album: Album, *group: Item) -> None:
    keep_groups(album, [[str(item.pk) for item in group]] if group else [], None)


def refreshed(items: list[Item]) -> list[Item]:
    for item in items:
        item.refresh_from_db()
    return items


def in_grid(album: Album) -> list[UUID]:
    parts = stretches(album)
    load(album, parts)
    return [tile.item.pk for part in parts for day in part.days for tile in day.tiles]


def address(album: Album, query: str = "") -> str:
    return reverse("album_similar", args=[album.pk]) + query


def sent(client: Client, album: Album, **fields: object) -> str:
    return client.post(address(album), fields, follow=True).content.decode()


def test_it_works(album: Album, owner: User, shots: list[Item]) -> None:
    client = signed_in(owner)
    text = client.get(address(album)).content.decode()
    assert "3 similar shots" in text and "Keep the best, hide the rest" in text
    text = sent(client, album, action="hide", group=shots[0].similar_group)
    assert "2 pictures hide behind the best ones now." in text
    assert in_grid(album) == [shots[1].pk, shots[3].pk]
    text = sent(client, album, action="show", group=shots[0].similar_group)
    assert "2 pictures are back." in text
    assert len(in_grid(album)) == 4


def test_all_at_once_can_be_undone(album: Album, owner: User, shots: list[Item]) -> None:
    client = signed_in(owner)
    answer = client.post(address(album), {"action": "hide"})
    assert len(in_grid(album)) == 2
    undo = client.get(answer.headers["Location"]).context["undo"]
    sent(client, album, action="undo", at=undo)
    assert len(in_grid(album)) == 4


def test_movies_choose_only_from_what_is_shown(album: Album, owner: User, shots: list[Item]) -> None:
    movie = Movie.objects.create(album=album, mood="gentle", length="short", aspect="16:9")
    hide_rest(album_of(album, owner), owner)
    assert {row["id"] for row in files_seen(movie)} == {str(shots[1].pk), str(shots[3].pk)}
    assert len(list(files_seen(movie, [str(shots[0].pk)]))) == 1  # what is in it already


def album_of(album: Album, user: User) -> Album:
    album.role = album.role_of(user)
    return album


def test_the_large_view_still_shows_what_hides(album: Album, owner: User, shots: list[Item]) -> None:
    hide_rest(album_of(album, owner), owner)
    client = signed_in(owner)
    assert client.get(reverse("item", args=[shots[0].pk])).status_code == 200
    text = client.get(reverse("item", args=[shots[1].pk])).content.decode()
    assert reverse("item", args=[shots[0].pk]) in text and "Hidden in the album" in text
    assert f'rel="next" href="{reverse("item", args=[shots[3].pk])}"' in text


def test_what_a_person_chose_stays_the_best(album: Album, owner: User, shots: list[Item]) -> None:
    assert choose_best(shots[2], owner)
    arrange(album, shots[1], shots[0], shots[2])
    assert [item.best_of_group for item in refreshed(shots)] == [False, False, True, False]
    assert not choose_best(shots[3], owner)  # it has no others


def test_one_that_hid_changes_places_with_the_best(album: Album, owner: User, shots: list[Item]) -> None:
    hide_rest(album_of(album, owner), owner)
    first = refreshed(shots)[0]
    first.album = album_of(album, owner)
    choose_best(first, owner)
    assert in_grid(album) == [shots[0].pk, shots[3].pk]


def test_a_contributor_chooses_what_is_theirs_and_hides_nobody_elses(
    album: Album, owner: User, contributor: User, viewer: User, shots: list[Item]
) -> None:
    Item.objects.filter(pk=shots[0].pk).update(added_by=contributor)
    client = signed_in(contributor)
    frames = reverse("item_frames", args=[shots[0].pk])
    assert client.post(frames, {"best": shots[2].pk}).status_code == 403
    assert "This one is the best" not in client.get(frames, {"group": "1", "at": str(shots[2].pk)}).content.decode()
    assert "This one is the best" in client.get(frames, {"group": "1", "at": str(shots[0].pk)}).content.decode()
    assert signed_in(viewer).post(frames, {"best": shots[0].pk}).status_code == 403
    hide_rest(album_of(album, owner), owner)
    client.post(frames, {"best": shots[0].pk})
    assert refreshed(shots)[0].best_chosen
    assert in_grid(album) == [shots[0].pk, shots[1].pk, shots[3].pk]


def test_nothing_hides_behind_what_is_gone(album: Album, owner: User, shots: list[Item]) -> None:
    hide_rest(album_of(album, owner), owner)
    Item.objects.filter(pk=shots[1].pk).update(deleted_at=shots[1].created_at)
    arrange(album, shots[0], shots[2])  # as it is arranged a moment later
    assert in_grid(album) == [shots[0].pk, shots[3].pk]
    arrange(album)
    assert in_grid(album) == [shots[0].pk, shots[2].pk, shots[3].pk]


def test_nothing_is_hidden_where_the_best_was_deleted_a_moment_ago(
    album: Album, owner: User, shots: list[Item]
) -> None:
    Item.objects.filter(pk=shots[1].pk).update(deleted_at=shots[1].created_at)
    assert not hide_rest(album_of(album, owner), owner).items


def test_a_contributor_hides_what_is_theirs(album: Album, contributor: User, owner: User, shots: list[Item]) -> None:
    Item.objects.filter(pk=shots[0].pk).update(added_by=contributor)
    changed = hide_rest(album_of(album, contributor), contributor)
    assert [item.pk for item in changed.items] == [shots[0].pk] and changed.left == 1
    assert not show_rest(album_of(album, contributor), contributor, group=shots[2].similar_group).left
    Item.objects.update(added_by=owner)
    client = signed_in(contributor)
    assert client.post(address(album), {"action": "hide"}).status_code == 403


def test_a_viewer_only_looks(album: Album, viewer: User, shots: list[Item]) -> None:
    client = signed_in(viewer)
    assert "<form" not in client.get(address(album)).content.decode().partition("<main")[2].partition("</main")[0]
    assert client.post(address(album), {"action": "hide"}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [{}, {"action": "eat"}, {"action": "show"}, {"action": "hide", "group": "x"}, {"action": "undo", "at": "soon"}],
)
def test_what_no_page_sends_is_refused(album: Album, owner: User, fields: dict[str, str]) -> None:
    assert signed_in(owner).post(address(album), fields).status_code == 400


@pytest.mark.parametrize("number", ["x", "-1", "9999999"])
def test_there_is_no_such_page(album: Album, owner: User, number: str) -> None:
    assert signed_in(owner).get(address(album), {"from": number}).status_code == 400


def test_a_video_is_shown_by_its_best_moment(album: Album, owner: User, shots: list[Item]) -> None:
    video = shots[0]
    Item.objects.filter(pk=video.pk).update(kind=Item.Kind.VIDEO, similar_group=None)
    arrange(album, shots[1], shots[0], shots[2])
    job = Job.objects.get(kind="frames")
    assert (job.subject, job.lane) == (f"item:{video.pk}", Lane.LATER)  # nobody waits for it
    client, frames = signed_in(owner), reverse("item_frames", args=[video.pk])
    client.get(frames)  # somebody waits now
    assert Job.objects.filter(kind="frames", lane=Lane.NOW).exists()
    assert "?key=" not in client.get(address(album)).content.decode()
    strip = {"of": [video.blob_id, ""], "still": None, "frames": [{"ms": 0}, {"ms": 700}], "best": 1}
    FrameStrip.objects.create(blob=video.blob, version=STRIP_VERSION, frames=strip)
    for page in (address(album), f"{frames}?group=1", reverse("item", args=[shots[1].pk])):
        assert f"{video.pk}/picture/320/?key=700" in client.get(page).content.decode()
    Item.objects.filter(pk=video.pk).update(key_time=0.0)  # what somebody chose
    assert "?key=700" not in client.get(address(album)).content.decode()


def test_many_groups_come_in_parts(album: Album, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [add_photo(album, owner, seed=seed) for seed in range(6)]
    keep_groups(album, [[str(items[n].pk), str(items[n + 1].pk)] for n in (0, 2, 4)], None)
    monkeypatch.setattr("albums.views.similar.GROUPS_AT_ONCE", 2)
    client = signed_in(owner)
    first, second = (client.get(address(album, query)).content.decode() for query in ("", "?from=2"))
    assert first.count('class="panel"') == 2 and "?from=2" in first
    assert second.count('class="panel"') == 1 and "?from=" not in second


def test_shots_are_compared_and_the_best_is_chosen(album: Album, owner: User, shots: list[Item]) -> None:
    client = signed_in(owner)
    frames = reverse("item_frames", args=[shots[0].pk])
    text = client.get(frames, {"group": "1"}).content.decode()
    assert text.count('id="at-') == 3 and "Which one is best?" in text
    text = client.post(frames, {"best": shots[2].pk}, follow=True).content.decode()
    assert "You chose it." in text
    assert refreshed(shots)[2].best_chosen
    assert client.post(frames, {"best": shots[3].pk}).status_code == 404  # of no group
    assert client.post(frames, {"best": "x"}).status_code == 400
