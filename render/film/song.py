"""A family's own sound file for a movie: read behind the same allow-lists as their films."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from render.media.arrays import Sound
from render.media.errors import RefusedError
from render.media.opening import PYAV_ERRORS, SOUND_CODECS, sound_stream
from render.media.sound import decoded_sound, resampled

# How files begin -> FFmpeg's demuxer: offset, bytes, name.
BEGINNINGS = (
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (8, b"WAVE", "wav"),
    (8, b"AIFF", "aiff"),
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "mov"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
)
# How an MP4 file names the codec of sound that only the shop's own player can decode.
PROTECTED_TAGS = ("drms", "enca")
PROTECTED = "This song is copy-protected and plays only in the shop's own player; please choose another file."
UNREADABLE = "This sound file cannot be read; please choose an MP3, M4A, WAV, FLAC or Ogg file."


def read_song(path: Path, rate: int, longest: float) -> Sound:
    """(n, 2) of at most `longest` seconds from its beginning. Raises RefusedError if there is no sound to be read."""
    most = round(rate * longest)
    pieces: list[Sound] = []
    heard = 0
    try:
        with opened(path) as container:
            stream = sound_stream(container)
            if stream is None:
                raise RefusedError("This file has no sound that we can read.")
            if stream.codec_context.codec_tag in PROTECTED_TAGS:
                raise RefusedError(PROTECTED)
            for _, samples in resampled(decoded_sound(container, stream), rate, 2):
                pieces.append(samples[: most - heard])
                heard += len(pieces[-1])
                if heard >= most:
                    break
    except PYAV_ERRORS as error:
        raise RefusedError(UNREADABLE) from error
    if not heard:
        raise RefusedError(UNREADABLE)
    return np.concatenate(pieces)


def opened(path: Path) -> InputContainer:
    """The file in the hands of the one demuxer for its beginning. Raises RefusedError or what PyAV raises."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise RefusedError(f"There is no sound file {path.name}.") from error
    demuxer = next((name for at, begins, name in BEGINNINGS if head[at : at + len(begins)] == begins), None)
    if demuxer is None:
        raise RefusedError(UNREADABLE)
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(av.ContainerFormat(demuxer, "r").name.split(",")),
        "codec_whitelist": ",".join(sorted(SOUND_CODECS)),
    }
    return av.open(f"file:{path.absolute()}", format=demuxer, container_options=options)
