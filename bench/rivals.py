"""The same movie as a typical user writes it: with moviepy's own clips, and as an ffmpeg filter graph."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

# moviepy before anything of ours: render.film tells it that there is no ffmpeg, and here it is to use its own.
import imageio_ffmpeg
from moviepy import (
    AudioFileClip,
    CompositeAudioClip,
    CompositeVideoClip,
    ImageClip,
    TextClip,
    VideoFileClip,
)
from moviepy.audio.fx import AudioFadeOut
from moviepy.video.fx import CrossFadeIn, CrossFadeOut

from bench.fixed_movie import storyboard
from bench.place import HEIGHT, MOVIEPY_LONG, MOVIEPY_SHORT, THEME, TITLE, Place, Said
from render.film.fonts import faces, fonts_folder
from render.film.theme import OUR_SOUNDTRACKS, load_theme
from render.story.storyboard import Shot, Storyboard

WIDTH, RATE = 1920, 30
ZOOM = 0.10
MOVIEPY_START = 8.0  # seconds into the movie


def moviepy_script(story: Storyboard, font: Path, first: float, last: float, out: Path) -> Said:
    """Seconds `first` .. `last` of the movie; moviepy's defaults for everything but the encoder's preset."""
    began = time.process_time()
    clips = [moviepy_clip(shot) for shot in story.shots]
    words = TextClip(font=str(font), text=TITLE, font_size=120, color="white", duration=3).with_position("center")
    words = words.with_effects([CrossFadeIn(0.5), CrossFadeOut(0.6)])
    movie = CompositeVideoClip([*clips, words], size=(WIDTH, HEIGHT)).with_duration(story.duration)
    music = (
        AudioFileClip(str(OUR_SOUNDTRACKS / f"{story.soundtrack}.opus"))
        .subclipped(0, story.duration)
        .with_effects([AudioFadeOut(2.5)])
    )
    voices = [clip.audio.with_start(clip.start) for clip in clips if clip.audio is not None]
    movie = movie.with_audio(CompositeAudioClip([music, *voices])).subclipped(first, last)
    movie.write_videofile(str(out), fps=RATE, codec="libx264", preset="veryfast", audio_codec="aac", logger=None)
    return {"own_cpu": time.process_time() - began}


def moviepy_clip(shot: Shot) -> Any:
    seconds = shot.end - shot.start
    if shot.kind == "video":
        clip = VideoFileClip(shot.source).subclipped(shot.in_, shot.in_ + seconds).resized((WIDTH, HEIGHT))
    else:
        clip = ImageClip(shot.source, duration=seconds).resized(width=WIDTH)
        clip = clip.resized(lambda t: 1 + ZOOM * t / seconds).with_position("center")
    clip = clip.with_start(shot.start)
    return clip.with_effects([CrossFadeIn(shot.transition)]) if shot.transition else clip


def zoompan(story: Storyboard, out: Path) -> Said:
    """One ffmpeg command: zoompan for the photos, xfade between all, the music under it."""
    inputs: list[str] = []
    graph: list[str] = []
    for number, shot in enumerate(story.shots):
        inputs += ["-i", str(shot.source)]
        graph.append(f"[{number}:v]{shot_filter(shot)}[v{number}]")
    before = "v0"
    for number, shot in enumerate(story.shots[1:], start=1):
        fade = f"xfade=transition=fade:duration={shot.transition}:offset={shot.start:.3f}"
        graph.append(f"[{before}][v{number}]{fade}[x{number}]")
        before = f"x{number}"
    music = [
        "-i",
        str(OUR_SOUNDTRACKS / f"{story.soundtrack}.opus"),
        "-map",
        f"[{before}]",
        "-map",
        f"{len(story.shots)}:a",
    ]
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads", "1"]
    os.environ.pop("IMAGEIO_FFMPEG_EXE", None)  # set by render.film, for moviepy
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *inputs, *music]
    command += ["-filter_complex", ";".join(graph), *encoder, "-c:a", "aac", "-t", f"{story.duration}", str(out)]
    subprocess.run(command, check=True)
    return {}


def shot_filter(shot: Shot) -> str:
    seconds = shot.end - shot.start
    frames = round(seconds * RATE)
    if shot.kind == "video":
        trim = f"trim=start={shot.in_}:duration={seconds:.3f},setpts=PTS-STARTPTS"
        return f"{trim},scale={WIDTH}:{HEIGHT},fps={RATE},format=yuv420p,settb=1/{RATE}"
    fit = f"scale={2 * WIDTH}:{2 * HEIGHT}:force_original_aspect_ratio=increase,crop={2 * WIDTH}:{2 * HEIGHT}"
    zoom = f"zoompan=z='1+{ZOOM}*on/{frames}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
    return f"{fit},{zoom}:d={frames}:s={WIDTH}x{HEIGHT}:fps={RATE},format=yuv420p,settb=1/{RATE}"


def moviepy_short(place: Place) -> Said:
    """A plain moviepy script, a short stretch."""
    return moviepy_stretch(place, MOVIEPY_SHORT)


def moviepy_long(place: Place) -> Said:
    """The same script, a longer stretch."""
    return moviepy_stretch(place, MOVIEPY_LONG)


def moviepy_stretch(place: Place, seconds: float) -> Said:
    font = faces(load_theme(THEME).title_font, fonts_folder())[0].path
    if font is None:
        raise SystemExit("The fonts are not installed. Run: make setup")
    story = storyboard(place.inputs, TITLE)
    stretch = (MOVIEPY_START, MOVIEPY_START + seconds)
    return moviepy_script(story, font, *stretch, place.scratch / "moviepy.mp4")


def filter_graph(place: Place) -> Said:
    """One ffmpeg command with zoompan and xfade, the whole minute."""
    return zoompan(storyboard(place.inputs, TITLE), place.scratch / "zoompan.mp4")
