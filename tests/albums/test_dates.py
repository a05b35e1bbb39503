"""Fixing the dates of many photos at once, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from albums.actions.change_items import ImpossibleError, restore_items, set_date, shift_dates, undo_dates
from albums.models import Album, Blob, Item, Membership, Role, User
from render.jobs.models import Job
from tests.albums.conftest import signed_in
from tests.albums.factories import NOON, add_photo

HTMX = {"HX-Request": "true"}


@pytest.fixture
def items(album: Album, owner: User, own_data: object) -> list[Item]:
    album.role = Role.OWNER
    return [add_photo(album, owner, seed=seed) for seed in range(3)]


def shown(album: Album) -> list[datetime]:
    return list(album.items.order_by("name").values_list("shown_at", flat=True))


def form_for(items: list[Item], moment: str, **fields: str) -> dict[str, str]:
    ids = ",".join(str(item.pk) for item in items)
    return {"action": "dates", "item": ids, "anchor": str(items[0].pk), "moment": moment} | fields


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_all_move_with_the_one_that_is_known(album: Album, owner: User, items: list[Item]) -> None:
    before = shown(album)
    right = NOON + timedelta(days=365, hours=2)
    answer = signed_in(owner).post(
        reverse("items_change", args=[album.pk]), form_for(items, local(right)), headers=HTMX
    )
    assert "3 pictures have their new dates." in answer.content.decode()
    assert [b - a for a, b in zip(before, shown(album), strict=True)] == [timedelta(days=365, hours=2)] * 3
    assert Job.objects.filter(kind="arrange").exists()


def test_all_get_one_date_in_their_order(album: Album, owner: User, items: list[Item]) -> None:
    form = form_for(items, "1987-06-05T12:30", how="same")
    signed_in(owner).post(reverse("items_change", args=[album.pk]), form)
    first = timezone.make_aware(datetime(1987, 6, 5, 12, 30))
    assert shown(album) == [first + timedelta(seconds=n) for n in range(3)]


def test_it_can_be_undone(album: Album, owner: User, items: list[Item]) -> None:
    before = shown(album)
    token = shift_dates(album, owner, [item.pk for item in items], timedelta(hours=5)).undo
    form = {"action": "undo_dates", "token": token}
    answer = signed_in(owner).post(reverse("items_change", args=[album.pk]), form, headers=HTMX)
    assert "The dates are as they were." in answer.content.decode()
    assert shown(album) == before


def test_the_form_shows_the_first_of_them(album: Album, owner: User, items: list[Item]) -> None:
    ids = [str(item.pk) for item in reversed(items)]
    page = signed_in(owner).post(reverse("items_change", args=[album.pk]), {"action": "ask_dates", "item": ids})
    text = page.content.decode()
    assert f'name="anchor" value="{items[0].pk}"' in text
    assert f'value="{local(items[0].shown_at)}"' in text
    assert "And the other 2" in text


@pytest.mark.parametrize("moment", ["", "yesterday", "2024-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_an_impossible_date_is_refused_with_a_sentence(
    album: Album, owner: User, items: list[Item], moment: str
) -> None:
    before = shown(album)
    for how in ("shift", "same"):
        form = form_for(items, moment, how=how)
        answer = signed_in(owner).post(reverse("items_change", args=[album.pk]), form, headers=HTMX)
        assert answer.status_code == 400
        assert answer.content.decode().endswith((".", "date."))
    assert shown(album) == before


@pytest.mark.parametrize("change", [{"item": "x"}, {"item": ""}, {"action": "explode"}, {"anchor": "1"}])
def test_nonsense_is_refused(album: Album, owner: User, items: list[Item], change: dict[str, str]) -> None:
    form = form_for(items, "2024-01-01T00:00") | change
    assert signed_in(owner).post(reverse("items_change", args=[album.pk]), form).status_code == 400


def test_others_pictures_stay_as_they_are(
    album: Album, contributor: User, viewer: User, other: User, items: list[Item]
) -> None:
    before = shown(album)
    form, address = form_for(items, "2024-01-01T00:00"), reverse("items_change", args=[album.pk])
    assert signed_in(contributor).post(address, form).status_code == 403
    assert signed_in(viewer).post(address, form).status_code == 403
    assert signed_in(other).post(address, form).status_code == 404
    mine = add_photo(album, contributor, seed=7)
    text = signed_in(contributor).post(address, form_for([mine, *items], "2024-01-01T00:00"), headers=HTMX)
    assert "1 picture has its new date. 3 that others added stay as they were." in text.content.decode()
    assert shown(album)[:3] == before


def test_ids_of_other_albums_do_nothing(album: Album, owner: User, other: User, items: list[Item]) -> None:
    elsewhere = Album.objects.create(title="Elsewhere")
    foreign = add_photo(elsewhere, other, seed=5)
    shift_dates(album, owner, [foreign.pk, uuid4()], timedelta(days=1))
    foreign.refresh_from_db()
    assert foreign.shown_at == foreign.taken_at


def test_a_token_of_another_album_or_a_forged_one_is_refused(album: Album, owner: User, items: list[Item]) -> None:
    token = shift_dates(album, owner, [items[0].pk], timedelta(hours=5)).undo
    elsewhere = Album.objects.create(title="Elsewhere")
    Membership.objects.create(album=elsewhere, user=owner, role=Role.OWNER)
    elsewhere.role = Role.OWNER
    for album_, text in ((elsewhere, token), (album, token[:-2] + "xx"), (album, "")):
        with pytest.raises(ImpossibleError):
            undo_dates(album_, owner, text)


def test_what_is_without_a_date_can_get_one(album: Album, owner: User, items: list[Item]) -> None:
    item = add_photo(album, owner, seed=9, taken_at=None, taken_at_source="")
    set_date(album, owner, [item.pk], NOON)
    item.refresh_from_db()
    assert item.shown_at == NOON


def test_nothing_comes_back_that_was_not_away(album: Album, owner: User, items: list[Item]) -> None:
    assert not restore_items(album, owner, [item.pk for item in items]).items


class TestShifting(TestCase):
    """Whatever is shifted and set, taking it back in reverse order leads to where it began."""

    def setUp(self) -> None:
        owner = User.objects.create_user("o@example.org", "x")
        self.album = Album.objects.create(title="Album")
        self.album.role = Role.OWNER
        self.owner = owner
        blob = Blob.objects.create(sha256="0" * 64, size=1, references=1)
        probe = {"kind": "photo"}
        for number in range(4):
            moment = NOON + timedelta(hours=number)
            fields = {"name": str(number), "kind": "photo", "probe": probe, "width": 4, "height": 3}
            Item.objects.create(album=self.album, blob=blob, taken_at=moment, shown_at=moment, **fields)

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(
                st.sets(st.integers(0, 3), min_size=1),
                st.one_of(
                    st.timedeltas(timedelta(days=-5000), timedelta(days=5000)),
                    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
                ),
            ),
            max_size=4,
        )
    )
    def test_undo(self, changes: list[tuple[set[int], timedelta | datetime]]) -> None:
        pks = list(self.album.items.order_by("name").values_list("pk", flat=True))
        history = [(shown(self.album), "")]
        for which, change in changes:
            ids = [pks[number] for number in which]
            change_dates = shift_dates if isinstance(change, timedelta) else set_date
            changed = change_dates(self.album, self.owner, ids, change)  # type: ignore[arg-type]
            assert all(item.shown_at == item.place_in_time() for item in changed.items)
            history.append((shown(self.album), changed.undo))
        for (before, _undo), (_after, undo) in zip(history[-2::-1], history[:0:-1], strict=True):
            undo_dates(self.album, self.owner, undo)
            assert shown(self.album) == before
