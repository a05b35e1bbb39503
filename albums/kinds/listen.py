"""The kind "listen": find the beats of a person's own song, about `song:<uuid>`."""

from __future__ import annotations

import shutil
from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.keep_song import keep_heard, refuse_song
from albums.kinds.receive import written_by_child
from albums.models import Song
from render.audio.heard import Heard
from render.jobs.calls import Call
from render.jobs.hearing import HEARING_LIMITS, NOT_HEARD
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of


def prepare(job: Job) -> Call | None:
    song = song_of(job)
    if song is None or song.blob is None:
        return None
    # A copy: who is the first to read a file sees no other file of ours.
    copy, out = scratch_of(job) / "song", scratch_of(job) / storage.SONG
    shutil.copyfile(storage.original_path(song.blob), copy)
    params = {"path": str(copy), "bpm": job.params["tempo"], "whole": True, "out": str(out)}
    return Call("hear_song", params, limits=HEARING_LIMITS, readable=(copy,), writable=(scratch_of(job),))


def store(job: Job, value: dict[str, Any]) -> None:
    song = song_of(job)
    if song is None or song.blob is None:
        return
    sound = written_by_child(scratch_of(job) / storage.SONG, storage.LARGEST_SONG)
    storage.write(storage.song_path(song.blob.sha256), sound)
    keep_heard(song, Heard.from_json(value), job.params["tempo"])


def failed(job: Job, sentence: str) -> None:
    song = song_of(job)
    if song is not None:
        refuse_song(song, sentence)


def cancelled(job: Job) -> None:
    failed(job, str(_("You stopped this.")))


def song_of(job: Job) -> Song | None:
    """The song, while somebody waits for it to be heard."""
    listening = Song.objects.filter(pk=job.subject.removeprefix("song:"), state=Song.State.LISTENING)
    return listening.select_related("blob").first()


register(
    Kind(
        "listen",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=cancelled,
        label=_("Listening to a song"),
        throwaway=True,
        preload=("hear_song",),
        broken=NOT_HEARD,
    )
)
