"""Songs of people, listened to here instead of in a child."""

from __future__ import annotations

import io
import wave
from functools import partial

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile

from albums.actions.keep_song import add_song
from albums.kinds import listen
from albums.models import Song, User
from render.jobs import states
from render.jobs.calls import Call
from render.jobs.hearing import hear_song
from render.jobs.models import Job, Lane
from render.media.arrays import unwatched
from render.media.errors import RefusedError

RATE = 16_000


def beating(bpm: float = 100.0, seconds: float = 24.0, seed: int = 1) -> bytes:
    """A WAV file of a drum; four to a bar."""
    dice = np.random.default_rng(seed)
    sound = dice.normal(0, 0.001, round(seconds * RATE))
    time = np.arange(round(0.15 * RATE)) / RATE
    for number, beat in enumerate(np.arange(0.5, seconds - 1, 60 / bpm)):
        hit = 0.2 * dice.normal(0, 1, len(time)) * np.exp(-time * 50)
        hit += (number % 4 == 0) * 0.6 * np.sin(2 * np.pi * 70 * time) * np.exp(-time * 15)
        first = round(beat * RATE)
        sound[first : first + len(hit)] += hit
    return wav(sound)


def wav(sound: np.ndarray[tuple[int], np.dtype[np.floating]]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def heard_song(user: User, name: str = "Grandma sings.wav") -> Song:
    song = add_song(user, SimpleUploadedFile(name, beating()))
    listen_to_all()
    song.refresh_from_db()
    return song


def listen_to_all() -> None:
    """Do all jobs of the kind `listen` that wait."""
    while Job.objects.unfinished().filter(kind="listen").exists():
        job = states.claim("here", tuple(Lane))
        assert job is not None
        if job.kind != "listen":
            states.finish(job, lambda: None)
            continue
        try:
            prepared = listen.prepare(job)
            value = hear_song(prepared.params, unwatched) if isinstance(prepared, Call) else None
        except RefusedError as error:
            states.fail(job, str(error))
            continue
        states.finish(job, partial(listen.store, job, value or {}))
