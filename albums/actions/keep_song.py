"""People's own songs: brought, listened to, put right, removed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import tus
from albums.actions.share_bytes import keep_bytes, let_go
from albums.models import Song, User
from albums.upload_limits import LimitReachedError, check_bytes, check_room
from render.audio.heard import Heard
from render.audio.own_song import AS_HEARD, FASTER, MOST_NUDGE_MS, SLOWER
from render.jobs.models import Job, Lane
from render.jobs.queue import cancel, enqueue
from render.media.errors import RefusedError

SONG_BYTES = 200 * 2**20  # of one song; 20 minutes of a CD have 212
SONGS = 100  # of a person
REFUSED_SHOWN = timedelta(days=1)  # so long it is said why
SLOWEST, FASTEST = 30.0, 260.0  # beats a minute that somebody may type


def add_song(user: User, file: UploadedFile[bytes]) -> Song:
    """The new song, which a job listens to; or the one that these bytes are already. Raises LimitReachedError."""
    check_new_song(user, file.size or 0)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile() as whole:
        for piece in file.chunks():
            digest.update(piece)
            whole.write(piece)
        whole.flush()
        return keep_song(user, Path(whole.name), digest.hexdigest(), title_of(file.name or ""))


def check_new_song(user: User, size: int) -> None:
    """Raises LimitReachedError."""
    if not size:
        raise LimitReachedError(_("This file is empty."))
    if size > SONG_BYTES:
        raise LimitReachedError(
            _("This file is too large (%(size)s); a song may have %(limit)s.")
            % {"size": filesizeformat(size), "limit": filesizeformat(SONG_BYTES)}
        )
    if Song.objects.filter(owner=user).count() >= SONGS:
        raise LimitReachedError(_("You have %(limit)s songs, and no more fit. Remove one first.") % {"limit": SONGS})
    check_bytes(user, size)
    check_room(size)


def title_of(name: str) -> str:
    """What people call the file, without its ending."""
    title = " ".join(Path(tus.clean_name(name)).stem.replace("_", " ").split())
    return title[: Song._meta.get_field("title").max_length] or _("A song without a name")


@transaction.atomic
def keep_song(user: User, path: Path, sha256: str, title: str) -> Song:
    User.objects.select_for_update().get(pk=user.pk)  # the same file sent twice at once is one song
    if known := Song.objects.filter(owner=user, blob=sha256).first():
        return known
    song = Song.objects.create(owner=user, title=title, blob=keep_bytes(path, sha256, path.stat().st_size))
    listen_soon(song)
    return song


def listen_soon(song: Song) -> Job:
    """Have its beats found; somebody looks at the page and waits."""
    return enqueue(
        "listen",
        song.subject,
        params={"tempo": song.tempo},
        tenant=f"user:{song.owner_id}",
        lane=Lane.NOW,
        dedupe_key=f"listen:{song.pk}",
    )


@transaction.atomic
def keep_heard(song: Song, heard: Heard, tempo: float | None) -> None:
    """What was heard, if nobody asked for another tempo meanwhile; corrections of older hearings no longer fit."""
    listening = Song.objects.filter(pk=song.pk, state=Song.State.LISTENING, tempo=tempo)
    listening.update(
        state=Song.State.READY, heard=heard.to_json(), sentence="", speed=AS_HEARD, shift=0, confirmed=False
    )


@transaction.atomic
def refuse_song(song: Song, sentence: str) -> None:
    """It is no song for us; its bytes are kept for nobody. One that was heard before stays as it was heard."""
    listening = Song.objects.filter(pk=song.pk, state=Song.State.LISTENING)
    if song.heard is not None:
        listening.update(state=Song.State.READY)
        return
    most = Song._meta.get_field("sentence").max_length
    if listening.update(state=Song.State.REFUSED, sentence=sentence[:most], blob=None) and song.blob is not None:
        let_go(song.blob)


@transaction.atomic
def delete_song(song: Song) -> None:
    """Movies that were made with it stay; those that are changed later need other music."""
    blob, subject = song.blob, song.subject
    song.delete()
    if blob is not None:
        let_go(blob)
    for job in Job.objects.unfinished().about(subject):  # after it: one that is called off finds no song to refuse
        cancel(job)


def tidy_songs() -> None:
    """What was no song has been told by now."""
    Song.objects.filter(state=Song.State.REFUSED, created_at__lt=timezone.now() - REFUSED_SHOWN).delete()


type Said = Mapping[str, str]


def _hear_anew(song: Song, said: Said) -> dict[str, Any]:
    try:
        tempo = float(said["tempo"].replace(",", "."))
    except ValueError:
        tempo = 0.0
    if not SLOWEST <= tempo <= FASTEST:
        raise RefusedError(
            _("Please type a tempo between %(slowest)d and %(fastest)d beats a minute.")
            % {"slowest": SLOWEST, "fastest": FASTEST}
        )
    return {"tempo": round(tempo, 2), "state": Song.State.LISTENING}


def _nudge(song: Song, said: Said) -> dict[str, Any]:
    return {"nudge_ms": max(-MOST_NUDGE_MS, min(MOST_NUDGE_MS, song.nudge_ms + int(said["by"])))}


def _rename(song: Song, said: Said) -> dict[str, Any]:
    title = " ".join(said["title"].split())[: Song._meta.get_field("title").max_length]
    if not title:
        raise RefusedError(_("Please give the song a name."))
    return {"title": title}


# From a speed to the next when somebody wants twice or half as many beats.
UP, DOWN = {SLOWER: AS_HEARD, AS_HEARD: FASTER}, {FASTER: AS_HEARD, AS_HEARD: SLOWER}

TUNINGS: Mapping[str, Callable[[Song, Said], dict[str, Any]]] = {
    "double": lambda song, _said: {"speed": UP.get(song.speed, song.speed)},
    "half": lambda song, _said: {"speed": DOWN.get(song.speed, song.speed)},
    "tempo": _hear_anew,
    "nudge": _nudge,
    "shift": lambda song, _said: {"shift": (song.shift + 1) % (song.bar or song.what_was_heard.bar)},
    "bar": lambda _song, said: {"bar": {"3": 3, "4": 4}[said["bar"]], "shift": 0},
    "right": lambda _song, _said: {"confirmed": True},
    "title": _rename,
}


@transaction.atomic
def tune_song(song: Song, op: str, said: Said) -> None:
    """One of TUNINGS. Raises RefusedError with a sentence; KeyError or ValueError for what no page of ours sends."""
    ready = Song.objects.select_for_update().ready().filter(pk=song.pk).first()
    if ready is None:
        raise RefusedError(_("We are still listening to this song. Try again in a moment."))
    changes = TUNINGS[op](ready, said)
    Song.objects.filter(pk=song.pk).update(**changes)
    song.refresh_from_db()
    if song.state == Song.State.LISTENING:
        listen_soon(song)
