"""The one door to the decoders: every photo and film is opened here, with allow-lists and limits.

A format is decided by `identify`, and then only that format's reader is let near the file: a playlist, a FITS archive
or a font hidden under a photo's name meets no code that would read it.
"""

from __future__ import annotations

import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pillow_heif
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream
from PIL import AvifImagePlugin, Image, ImageCms

from render.media.errors import RefusedError

# The largest phone sensors have 200 megapixels and write JPEG, which can be shrunk while it is decoded. All others are
# decoded whole, at 7 bytes a pixel (measured; HEIC and AVIF 11), which is to stay under 600 MB.
MAX_JPEG_PIXELS = 210_000_000
MAX_HEIF_PIXELS = 50_500_000  # phones write 48 or 50
MAX_PIXELS = 64_000_000
MAX_SIDE = 65_000  # JPEG's own limit is 65535; a long panorama stays far below
MAX_ASPECT = 40  # no camera makes longer strips; thinner ones are bombs or rulers

MAX_VIDEO_SIDE = 8192
MAX_VIDEO_PIXELS = 7680 * 4320 + 7680 * 64  # 8K, with the padding of coded blocks
MAX_VIDEO_SECONDS = 6 * 3600.0
MAX_FRAME_RATE = 1000.0  # phones' slow motion ends at 960
MAX_FRAMES = 6 * 3600 * 120
MAX_STREAMS = 64
SQUEEZE = 4.0  # anamorphic pixels are at most 2:1; beyond this the number is garbage

DEMUXERS = {"mp4": "mov", "matroska": "matroska", "avi": "avi", "mpegts": "mpegts"}
# Format and codec of films whose headers always tell the size.
TOLD_BY_HEADER = frozenset({("mp4", "h264"), ("mp4", "hevc")})
# FFmpeg's decoder names: what phones, cameras and camcorders have written in these containers.
VIDEO_CODECS = frozenset({
    "h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d", "libaom-av1",
    "mpeg4", "mjpeg", "mpeg2video", "mpeg1video", "h263", "msmpeg4", "msmpeg4v2", "dvvideo", "prores",
    "cinepak", "svq1", "svq3",
})  # fmt: skip
SOUND_CODECS = frozenset({
    "aac", "mp3", "mp3float", "mp2", "mp2float", "ac3", "eac3", "opus", "libopus", "vorbis", "flac", "alac",
    "amrnb", "amrwb",
    "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_s8",
    "pcm_mulaw", "pcm_alaw", "pcm_bluray", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms",
})  # fmt: skip

# What the parsers of Pillow and libheif are known to raise on broken data.
PILLOW_ERRORS = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError, OverflowError,
    ZeroDivisionError, AssertionError, RuntimeError, MemoryError, struct.error, zlib.error,
    Image.DecompressionBombError, ImageCms.PyCMSError,
)  # fmt: skip
# What PyAV raises: FFmpegError for what FFmpeg returns, ValueError where a stream has no decoder or a filter no way on.
PYAV_ERRORS = (av.FFmpegError, ValueError, MemoryError)

# One picture at a time in each process: no decoder starts threads of its own.
pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Pillow refuses at twice this number, and warns from it on; we check the size ourselves, with a sentence.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
# Nor does anybody want to hear of broken metadata, which are passed over.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# FFmpeg's complaints about broken files go to nobody's terminal.
av.logging.set_level(av.logging.PANIC)


@contextmanager
def open_photo(path: Path, format_: str) -> Iterator[Image.Image]:
    """The photo, opened by the reader of its format alone; nothing is decoded. Raises RefusedError."""
    try:
        image = Image.open(path, formats=[format_.upper()])
    except Image.DecompressionBombError as error:
        limit = largest(format_, progressive=False) // 10**6
        raise RefusedError(f"This picture is too large; the limit is {limit} megapixels.") from error
    except PILLOW_ERRORS as error:
        raise RefusedError("This picture is damaged and cannot be opened; please send it again.") from error
    with image:
        limit = largest(format_, progressive="progressive" in image.info)
        check_photo_size(image.width, image.height, limit)
        yield image


def largest(format_: str, progressive: bool) -> int:
    """How many pixels a photo of the format may have. A progressive JPEG is kept whole while it is decoded."""
    if format_ == "jpeg" and not progressive:
        return MAX_JPEG_PIXELS
    return MAX_HEIF_PIXELS if format_ in ("heif", "avif") else MAX_PIXELS


def check_photo_size(width: int, height: int, limit: int) -> None:
    """Raises RefusedError for pictures that no camera makes and no machine should decode."""
    if width < 1 or height < 1:
        raise RefusedError("This picture is damaged: it has no size.")
    if width * height > limit or max(width, height) > MAX_SIDE:
        raise RefusedError(f"This picture is too large ({width} × {height}); the limit is {limit // 10**6} megapixels.")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise RefusedError(f"This picture is too thin for a movie ({width} × {height}).")


@contextmanager
def open_video(path: Path, format_: str, video_codec: str | None = None) -> Iterator[InputContainer]:
    """The film, opened by the demuxer of its format alone, which may read this file alone. Raises RefusedError.

    video_codec: where it is known. FFmpeg decodes the first frames just to describe a film, which costs 40 ms at 1080p;
    if the header tells enough, it meets no decoder before frames are asked for.
    """
    demuxer = DEMUXERS[format_]
    described = (format_, video_codec) in TOLD_BY_HEADER
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(av.ContainerFormat(demuxer, "r").name.split(",")),
        "codec_whitelist": "none" if described else ",".join(sorted(VIDEO_CODECS | SOUND_CODECS)),
        "max_streams": str(MAX_STREAMS),
    }
    if format_ == "mp4":
        options["export_xmp"] = "1"
    try:
        # With its scheme: a name such as "concat:..." is never taken for a protocol.
        container = av.open(f"file:{path.absolute()}", format=demuxer, container_options=options)
    except PYAV_ERRORS as error:
        raise RefusedError("This video is incomplete or damaged and cannot be opened; please send it again.") from error
    with container:
        yield container


def video_stream(container: InputContainer) -> VideoStream:
    """The largest picture that we decode; a cover is none. Raises RefusedError if there is none, or a bomb."""
    films = [stream for stream in container.streams.video if Disposition.attached_pic not in stream.disposition]
    known = [stream for stream in films if stream.codec_context and stream.codec_context.name in VIDEO_CODECS]
    if not films and container.streams.audio:
        raise RefusedError("This file has sound but no picture; add it as a soundtrack instead.")
    if not films:
        raise RefusedError("This video is incomplete or damaged: it has no pictures.")
    if not known:
        raise RefusedError("This video is stored in a way we cannot read; please convert it to H.264 (MP4).")
    best = max(known, key=lambda stream: (stream.codec_context.width * stream.codec_context.height, -stream.index))
    check_video_size(best.codec_context.width, best.codec_context.height)
    return best


def check_video_size(width: int, height: int) -> None:
    """Raises RefusedError for frames that no camera makes."""
    if width < 1 or height < 1:
        raise RefusedError("This video is damaged: its picture has no size.")
    if max(width, height) > MAX_VIDEO_SIDE or width * height > MAX_VIDEO_PIXELS:
        raise RefusedError(f"This video is too large ({width} × {height}); the limit is 8K (7680 × 4320).")


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The best sound that we decode: the default one, then the highest rate."""
    known = [
        stream
        for stream in container.streams.audio
        if stream.codec_context and stream.codec_context.name in SOUND_CODECS and stream.codec_context.sample_rate
    ]
    return max(
        known,
        key=lambda stream: (Disposition.default in stream.disposition, stream.codec_context.sample_rate, -stream.index),
        default=None,
    )


def pixel_aspect(stream: VideoStream) -> float:
    """Width of a pixel over its height; 1 where it is not told or garbage."""
    ratio = float(stream.sample_aspect_ratio or 1)
    return ratio if math.isfinite(ratio) and 1 / SQUEEZE <= ratio <= SQUEEZE else 1.0
