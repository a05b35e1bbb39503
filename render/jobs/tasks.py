"""The tasks that a child process knows: name -> "module:function". Nothing else can be called.

A task is `def task(params: dict[str, Any], report: Report) -> Any`: JSON in, JSON out. It is imported when a child
first needs it, so that sessions live in the module and load once in a child that goes on to the next call. Where it is
imported beforehand, and its module has a function `warm_up`, that is called: it loads the networks.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it imports numpy, and a child that probes a thousand files should not wait for that
    from render.media.arrays import Report

type Task = Callable[[dict[str, Any], Report], Any]

TASKS = {
    "probe": "render.jobs.probing:probe_file",
    "thumbnail": "render.jobs.thumbnails:thumbnail",
    "receive": "render.jobs.receiving:receive_file",
    "find_motion": "render.jobs.receiving:find_motion",
    "bare": "render.jobs.baring:bare",
    "analyse": "render.jobs.looking:analyse_file",
    "best_frame": "render.jobs.looking:choose_best_frame",
    "frame_strip": "render.jobs.strips:frame_strip",
    "cut_out": "render.jobs.cutting:cut_out_step",
    "cut_clip": "render.jobs.cutting_video:cut_clip_step",
    "keep_clip": "render.jobs.cutting_video:keep_clip",
    "picture_features": "render.jobs.teaching:picture_features",
    "train_classifier": "render.jobs.teaching:train_classifier",
    "snapshot_classifier": "render.jobs.teaching:snapshot_classifier",
    "read_classifier": "render.jobs.teaching:read_classifier",
    "classify": "render.jobs.classifying:classify",
    "name_subjects": "render.jobs.naming:name_subjects",
    "find_subjects": "render.jobs.lifting:find_subjects",
    "lift": "render.jobs.lifting:lift",
    "place": "render.jobs.placing:place",
    "body_landmarks": "render.jobs.moving_bodies:body_landmarks",
    "show_motion": "render.jobs.moving:show_motion",
    "similar": "render.jobs.arranging:find_similar",
    "embed_faces": "render.jobs.people:embed_faces",
    "group_faces": "render.jobs.people:group_all",
    "read_sticker": "render.jobs.own_sticker:read_sticker",
    "hear_song": "render.jobs.hearing:hear_song",
    "tell_story": "render.jobs.telling:tell_story",
    "render_run": "render.film.segments:render_run",
    "render_sound": "render.film.sound:render_sound",
    "finish_movie": "render.film.finish:finish_movie",
    "copy_movie": "render.film.copies:copy_movie",
    "render_excerpt": "render.film.excerpt:render_excerpt",
}


def find_task(name: str, registry: str) -> Task:
    """The function behind a name of `registry`, a module with a TASKS like the one here. KeyError if unknown."""
    module, function = import_module(registry).TASKS[name].split(":")
    task: Task = getattr(import_module(module), function)
    return task


def warm_up(name: str, registry: str) -> None:
    """Import the task, and load what its first call would load."""
    module = import_module(find_task(name, registry).__module__)
    if prepare := getattr(module, "warm_up", None):
        prepare()
