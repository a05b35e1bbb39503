"""A family's server with something in every state, made at once: python -m tests.browser.house

Prints every page that there is as JSON, and by which cookie it is seen. What it leaves in the queue waits for a day.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any


def main() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from albums.actions.keep_projects import add_source, make_project
    from albums.models import Album, Membership, Movie, Role, Upload
    from render.jobs.models import Job, State
    from render.jobs.queue import enqueue
    from tests.albums.filming import add_photos, planned_movie
    from tests.albums.lifting import know_subjects
    from tests.albums.world import add_person, make_world

    world = make_world()
    owner, album = world.people["owner"], world.album
    empty = Album.objects.create(title="Nothing yet", created_by=owner)
    Membership.objects.create(album=empty, user=owner, role=Role.OWNER)
    add_photos(album, 4, first=20)
    planned = planned_movie(album, owner)
    last = join_the_last_two(planned)
    stick_on_opening(planned, owner)
    opening, *_ = [shot["id"] for shot in (planned.storyboard or {})["shots"]]
    photos = [shot for shot in (planned.storyboard or {})["shots"] if shot["kind"] == "photo"]
    alone = next(shot["id"] for shot in photos if not shot["beside"])
    add_person(owner, world.item, name="")
    know_subjects(world.item)
    wish: dict[str, Any] = {"album": album, "mood": "gentle", "length": "short", "aspect": "9:16", "created_by": owner}
    failed = Movie.objects.create(**wish, title="Failed", state=Movie.State.FAILED, sentence="This mood has no music.")
    making = Movie.objects.create(**wish, title="On its way", state=Movie.State.PLANNING)
    stopped = enqueue("story", failed.subject, tenant=failed.subject, groups=[failed.group])
    enqueue("story", making.subject, tenant=making.subject, groups=[making.group])
    enqueue("analyse", f"item:{world.item.pk}", tenant=str(album.pk), groups=[album.group], dedupe_key="analyse:again")
    Upload.objects.create(
        album=album, user=owner, name="notes.txt", length=3, state=Upload.State.REFUSED, sentence="This file is empty."
    )
    Upload.objects.create(album=album, user=owner, name="IMG_7.jpg", length=3000, offset=1000)
    project, label, moving = world.project, world.example.labels.get(), add_moving(world.project, owner)
    no_examples = make_project(owner, "Nothing yet", "action")
    add_source(project, "For testing")
    Job.objects.unfinished().update(run_after=timezone.now() + timedelta(days=1))
    Job.objects.filter(pk=stopped.pk).update(
        state=State.FAILED, error="This mood has no music.", finished_at=timezone.now()
    )
    more = {
        "album, empty": f"/albums/{empty.pk}/",
        "movie_new, empty": f"/albums/{empty.pk}/movies/new/",
        "movie, planned": f"/movies/{planned.pk}/",
        "movie, a shot": f"/movies/{planned.pk}/?shot={alone}",
        "movie, several pictures": f"/movies/{planned.pk}/?shot={last}",
        "movie, stickers": f"/movies/{planned.pk}/?shot={opening}",
        "movie, failed": f"/movies/{failed.pk}/",
        "movie, on its way": f"/movies/{making.pk}/",
        "person, put right": f"/faces/{world.face.person_id}/?faces",
        "project, empty": f"/classifiers/{no_examples.pk}/",
        "project, a label": f"/classifiers/{project.pk}/?label={label.pk}",
        "examples_pick, an album": f"/classifiers/{project.pk}/pick/?album={album.pk}",
        "example, a video": f"/classifiers/examples/{moving.pk}/",
        "nothing there": "/nothing/",
    }
    pages = [*every_page(world), *(("owner", name, path) for name, path in more.items()), *shut_links(world, owner)]
    pages += moderated(world, owner)
    sessions = {name: client.cookies.get("sessionid") for name, client in world.clients.items()}
    cookies = {name: session.value for name, session in sessions.items() if session}
    sys.stdout.write(json.dumps({"pages": pages, "cookies": cookies}))


def moderated(world: Any, owner: Any) -> list[tuple[str, str, str]]:
    """Something that was reported, an appeal, what is blurred, and what is for adults."""
    from albums.actions.moderate import answer, appeal, decide, report
    from albums.actions.share_by_link import make_link, token_of
    from albums.models import Case, Item, Sticker
    from albums.models.moderation import Action, Reason
    from tests.albums.sticking import make_sticker

    report(world.link, Reason.PRIVACY, "That is me.", "203.0.113.1")
    appeal(world.decision, owner, "But why?")
    adults, covered = (make_sticker(owner, name) for name in ("For adults", "Doubtful"))
    Item.objects.filter(pk=world.item.pk).update(nudity=0.9)
    Sticker.objects.filter(pk=covered.pk).update(item=world.item)
    covered.refresh_from_db()
    links = {"shared, adults": make_link(adults, owner), "shared, covered": make_link(covered, owner)}
    case = report(links["shared, adults"], Reason.NUDITY, "", "203.0.113.1").case
    decision = decide(case, world.people["staff"], Action.RESTRICT, Reason.NUDITY, "It is no picture for children.")
    waiting = Case.objects.get(links=world.link)
    refused, granted = (
        decide(
            report(make_link(make_sticker(owner, name), owner), Reason.RIGHTS, "", "203.0.113.1").case,
            world.people["staff"],
            Action.DOWN,
            Reason.RIGHTS,
            "It was drawn by somebody else.",
        )
        for name in ("Not ours", "Ours")
    )
    for one in (refused, granted):
        appeal(one, owner, "I have drawn it myself.")
        answer(one, world.people["staff"], granted=one is granted, words="We have asked.")
    lifted = granted.case.decisions.latest("pk")
    return [
        *(("link", name, f"/m/{token_of(link)}/") for name, link in links.items()),
        ("link", "shared_report, thanks", f"/m/{token_of(world.link)}/report/?thanks"),
        ("staff", "case, a look", f"/moderation/{waiting.pk}/?look"),
        ("staff", "case, answered", f"/moderation/{refused.case.pk}/"),
        ("staff", "case, pictures", f"/moderation/{world.case.pk}/?look"),
        ("staff", "cases, decided", "/moderation/?state=decided"),
        ("staff", "cases, appeals", "/moderation/?state=appeals"),
        ("staff", "cases, none", "/moderation/?kind=movie&reason=fraud"),
        ("owner", "decision, new", f"/decisions/{decision.pk}/"),
        ("owner", "decision, appeal turned down", f"/decisions/{refused.pk}/"),
        ("owner", "decision, lifted", f"/decisions/{granted.pk}/"),
        ("owner", "decision, restored", f"/decisions/{lifted.pk}/"),
        ("stranger", "shared, nothing there", "/m/nothing-is-there-at-all/"),
    ]


def shut_links(world: Any, owner: Any) -> list[tuple[str, str, str]]:
    """The pages of one that asks for a password, of one that has ended, and of one to pictures of an album."""
    from django.utils import timezone

    from albums.actions.share_by_link import change_link, make_link, token_of

    locked, ended = make_link(world.movie, owner), make_link(world.movie, owner)
    change_link(locked, owner, {"note": "For the neighbours", "view_limit": 5, "password": "three blue boats"})
    change_link(ended, owner, {"ends_at": timezone.now()})
    links = {"shared, locked": locked, "shared, ended": ended, "shared, pictures": world.chosen}
    return [("link", name, f"/m/{token_of(link)}/") for name, link in links.items()]


def every_page(world: Any) -> list[tuple[str, str, str]]:
    """Who sees it, its name and path; the same page only once."""
    from django.urls import reverse

    from tests.albums.test_doors import addresses, lines_of_table

    parameters = dict(addresses())
    found: dict[str, tuple[str, str, str]] = {}
    for visitor in ("owner", "staff", "stranger", "link"):
        for row in lines_of_table():
            name, method = row.split()[:2]
            if method != "GET" or name in found:
                continue
            path = reverse(name, kwargs=world.place(name, parameters[name], visitor))
            client = world.clients[visitor]
            answer = client.get(path, headers={"Accept": "text/html"})
            is_html = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
            if is_html and b"<html" in answer.content:
                found[name] = (visitor, name, path)
    return list(found.values())


def add_moving(project: Any, owner: Any) -> Any:
    """A part of a video as an example. The bytes are a photo's: nobody plays it."""
    from albums.actions.annotate import add_part
    from albums.actions.keep_labels import label_named
    from tests.albums.factories import add_photo

    video = add_photo(project.album, owner, seed=9, kind="video", duration=10.0, name="a.mp4")
    return add_part(project.data_sources.first(), video, label_named(project, "boat"), 1.0, 2.5)


def join_the_last_two(movie: Any) -> str:
    """Show the last two photos of a movie at once; the id of their shot."""
    from albums.actions.edit_movie import edit_movie

    *_, one, other = (shot["id"] for shot in movie.storyboard["shots"] if shot["kind"] == "photo")
    edit_movie(movie, "together", {"shot": one, "other": other}, movie.storyboard_version)
    return str(one)


def stick_on_opening(movie: Any, owner: Any) -> None:
    from albums.actions.stick_on_shot import stick_on_shot
    from tests.albums.sticking import make_sticker

    stick_on_shot(movie, movie.storyboard["shots"][0]["id"], make_sticker(owner), movie.storyboard_version)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "memoriesweb.settings")
    import django

    django.setup()
    main()
