"""Whether clips are cut inside words: words spoken one by one by espeak-ng, at drawn times, under noise and music.

Where each word is, is known. The clips are real files, heard as the product hears them; what is seen in them is drawn.
Movies of them are told in all moods, and each end of each clip whose sound is kept is held against the words. The
constants of render.audio.speech were set on the voices with even numbers; the rows are of those with odd ones.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache, partial
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter, resample_poly

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.audio.soundtracks import arrange, play, soundtracks
from render.film.theme import OUR_SOUNDTRACKS, load_theme, theme_names
from render.jobs.looking import speech
from render.media.probe import Probe, probe
from render.story.storyboard import Shot
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis, Look, Sample, VideoAnalysis
from render.vision.highlights import highlights

type Wave = npt.NDArray[np.float32]
type Spans = tuple[tuple[float, float], ...]

RATE = 48_000  # of the clips
# espeak-ng's voice and what it says, short words among them.
VOICES = (
    ("en-us", "yes no look wonderful grandmother birthday come here happy the photograph stop"),
    ("de", "ja nein schau Geburtstag Großmutter komm her und wunderschön Fotoapparat ach gut"),
    ("fr+f2", "oui non regarde anniversaire viens ici merveilleux et photographie stop bien"),
    ("es+m3", "sí no mira cumpleaños abuela ven aquí maravilloso y fotografía para bien"),
    ("it+f4", "sì no guarda compleanno nonna vieni qui bellissimo e fotografia basta bene"),
    ("en-gb+f3", "oh no well look at that sunshine garden hello children three two one"),
    ("pl", "tak nie patrz urodziny babcia chodź tutaj cudownie i zdjęcie stop dobrze"),
    ("nl+f1", "ja nee kijk verjaardag oma kom hier prachtig en foto stop goed"),
    ("sv+m2", "ja nej titta födelsedag mormor kom hit underbart och bild stopp bra"),
    ("pt-br+f5", "sim não olha aniversário avó vem aqui maravilhoso e fotografia para bom"),
    ("fi", "joo ei katso syntymäpäivä mummo tule tänne ihana ja valokuva seis hyvä"),
    ("tr+f2", "evet hayır bak doğum anne gel buraya harika ve fotoğraf dur iyi"),
)
SPEEDS, PITCHES = (120, 210), (35, 65)
SPOKEN = 0.01  # of a word's highest sample: what is softer at its ends is air
SNRS = (20.0, 10.0, 5.0, 0.0)  # dB, of the voice above noise and music together
CLIPS_A_VOICE = 4  # with each of the ratios one
PARTS = 3  # of so many each
CLIP_SECONDS = (9.0, 24.0)
IN_PHRASE, BETWEEN_PHRASES, PHRASE = (0.02, 0.18), (0.3, 4.0), (1, 7)
VOICE_LEVEL = 0.08  # rms
SIZE, PICTURES = (64, 36), 10
CLIPS_A_MOVIE, LENGTHS = 8, ("short", "medium")
EDGE = 0.005  # seconds: what is nearer to a word's end does not cut it
TAKEN = datetime(2024, 7, 1, 10, 0, 0)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clip, as it was analysed, with its true words."""

    path: Path
    probe: Probe
    words: Spans
    heard: Spans
    snr: float


@dataclass(slots=True)
class Count:
    """What was found in movies."""

    ends: int = 0  # of clips whose sound is kept
    inside: int = 0  # of these, within a word
    voices: int = 0  # clips in which somebody says a word
    silenced: int = 0
    air: list[float] = field(default_factory=list)  # seconds from each of these ends to the nearest word


def rows(setting: Setting) -> Iterator[Row]:
    if shutil.which("espeak-ng") is None:
        print("espeak-ng is not installed: no words are spoken (apt install espeak-ng)", flush=True)
        return
    clips = spoken_by(setting.scratch, VOICES[1::2])
    seeds = range(1, 1 + 3 * setting.runs)
    for name, snrs in (("cuts inside words", SNRS[:-1]), ("cuts inside words, noise as loud as they are", SNRS[-1:])):
        found = counted([clip for clip in clips if clip.snr in snrs], seeds)
        air = np.percentile(found.air, (5, 50))
        loud = ", ".join(f"{snr:.0f}" for snr in snrs)
        note = (
            f"{found.inside} of {found.ends} ends of clips that are heard, {loud} dB over noise and music;"
            f" from an end to the next word {1000 * air[0]:.0f} ms (5 %), {1000 * air[1]:.0f} ms (median);"
            f" {found.silenced} of {found.voices} voices silenced"
        )
        yield Row(name, 0.0, found.inside / found.ends, found.ends, f"{len(VOICES) // 2} voices", True, note)


def spoken_by(folder: Path, voices: Sequence[tuple[str, str]]) -> list[Spoken]:
    return [
        clip
        for part in range(PARTS)
        for number, voice in enumerate(voices)
        for clip in clips_of(folder, voice, part * len(voices) + number)
    ]


def counted(clips: Sequence[Spoken], seeds: Sequence[int]) -> Count:
    count = Count()
    for seed in seeds:
        for mood in theme_names():
            rng = np.random.default_rng([seed, *mood.encode()])
            chosen = [clips[index] for index in rng.permutation(len(clips))[:CLIPS_A_MOVIE]]
            count_movie(count, chosen, mood, rng)
    return count


def count_movie(count: Count, clips: Sequence[Spoken], mood: str, rng: np.random.Generator) -> None:
    known = {str(clip.path): clip for clip in clips}
    files = [(clip.path, analysed(clip, number, rng)) for number, clip in enumerate(clips)]
    files += [(Path(f"{number}.jpg"), still(number, rng)) for number in range(CLIPS_A_MOVIE)]
    tracks = [track for track in soundtracks(OUR_SOUNDTRACKS) if track.mood == mood]
    wish = Wish(title="Words", mood=mood, length=str(rng.choice(LENGTHS)))
    board = tell(files, wish, load_theme(mood).pace, partial(arrange, tracks[int(rng.integers(len(tracks)))]))
    for shot in board.shots:
        if shot.kind == "video":
            count_shot(count, shot, known[shot.source or ""].words)


def count_shot(count: Count, shot: Shot, words: Spans) -> None:
    said = [word for word in words if word[0] < shot.out and word[1] > shot.in_]
    count.voices += bool(said)
    count.silenced += bool(said) and not shot.has_sound
    if not shot.has_sound:
        return
    for end in (shot.in_, shot.out):
        gap = min(max(begin - end, end - over) for begin, over in words)
        count.ends += 1
        count.inside += gap < -EDGE
        count.air.append(gap)


def clips_of(folder: Path, voice: tuple[str, str], number: int) -> Iterator[Spoken]:
    for take, snr in zip(range(CLIPS_A_VOICE), SNRS, strict=True):
        rng = np.random.default_rng([len(voice[1]), number, take])
        sound, words = talk(voice, rng)
        path = folder / f"{voice[0]}-{number}-{take}.mp4"
        write_clip(path, with_noise(sound, snr, rng))
        found = probe(path)
        yield Spoken(path, found, words, speech(path, found), snr)


def talk(voice: tuple[str, str], rng: np.random.Generator) -> tuple[Wave, Spans]:
    """Phrases of words with pauses, and where each word is."""
    sound = np.zeros(round(rng.uniform(*CLIP_SECONDS) * RATE), np.float32)
    words: list[tuple[float, float]] = []
    speed, pitch = int(rng.integers(*SPEEDS)), int(rng.integers(*PITCHES))
    at = rng.uniform(0.0, BETWEEN_PHRASES[1])
    while True:
        for _ in range(int(rng.integers(*PHRASE))):
            word = spoken(voice[0], str(rng.choice(voice[1].split())), speed, pitch)
            first = round(at * RATE)
            if first + len(word) > len(sound):
                return sound, tuple(words)
            sound[first : first + len(word)] += word
            words.append((at, at + len(word) / RATE))
            at = words[-1][1] + rng.uniform(*IN_PHRASE)
        at += rng.uniform(*BETWEEN_PHRASES)


@cache
def spoken(voice: str, word: str, speed: int, pitch: int) -> Wave:
    """One word without the silence around it, at VOICE_LEVEL."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-z", "--stdout", word]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(said)) as file:
        rate, samples = file.getframerate(), np.frombuffer(file.readframes(2**24), "<i2").astype(np.float32)
    heard = np.flatnonzero(np.abs(samples) > SPOKEN * np.abs(samples).max())
    word_alone = samples[heard[0] : heard[-1] + 1]
    ratio = Fraction(RATE, rate)
    louder = VOICE_LEVEL / np.sqrt(np.mean(np.square(word_alone)))
    return np.asarray(resample_poly(word_alone * louder, ratio.numerator, ratio.denominator), np.float32)


def with_noise(sound: Wave, snr: float, rng: np.random.Generator) -> Wave:
    """Under it wind or a room's hiss, and in half of the clips music as well."""
    colour = lfilter([1.0], [1.0, -rng.choice((0.0, 0.7, 0.98))], rng.standard_normal(len(sound)))
    under = colour / colour.std()
    if rng.random() < 0.5:
        music = band(int(rng.integers(len(soundtracks(OUR_SOUNDTRACKS)))))
        begin = int(rng.integers(len(music) - len(sound)))
        part = music[begin : begin + len(sound)]
        under = under * 0.3 + part / part.std()
    under = under / under.std()
    mixed = np.clip(sound + VOICE_LEVEL * 10 ** (-snr / 20) * under, -1.0, 1.0)
    return np.asarray(mixed, np.float32)


@cache
def band(number: int) -> Wave:
    track = soundtracks(OUR_SOUNDTRACKS)[number]
    return np.asarray(play(arrange(track, track.grid.duration), RATE).mean(axis=1), np.float32)


def write_clip(out: Path, sound: Wave) -> None:
    with av.open(str(out), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=PICTURES, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        voice = container.add_stream("aac", rate=RATE, layout="mono")
        voice.bit_rate = 96_000
        black = av.VideoFrame.from_ndarray(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), format="rgb24")
        for number in range(round(len(sound) / RATE * PICTURES)):
            black.pts, black.time_base = number, Fraction(1, PICTURES)
            container.mux(video.encode(black))
        container.mux(video.encode())
        for begin in range(0, len(sound), 1024):
            block = av.AudioFrame.from_ndarray(sound[np.newaxis, begin : begin + 1024], format="fltp", layout="mono")
            block.rate, block.pts, block.time_base = RATE, begin, Fraction(1, RATE)
            container.mux(voice.encode(block))
        container.mux(voice.encode())


def analysed(clip: Spoken, number: int, rng: np.random.Generator) -> Analysis:
    """What would be seen in it is drawn: better and worse moments."""
    duration = clip.probe.duration or 0.0
    samples = tuple(
        Sample(float(second), look(float(rng.uniform(0.3, 0.9)), rng), float(rng.random()), float(rng.random()))
        for second in range(int(duration))
    )
    best = highlights(samples, (), clip.heard, duration)
    seen = replace(clip.probe, taken_at=TAKEN + timedelta(minutes=20 * number))
    return Analysis(seen, samples[0].look, VideoAnalysis(duration, (), clip.heard, samples, best))


def still(number: int, rng: np.random.Generator) -> Analysis:
    taken = TAKEN + timedelta(minutes=20 * number + 10)
    found = Probe("photo", "jpeg", 4000, 3000, 1, taken, "exif", None, None, None)
    return Analysis(found, look(float(rng.uniform(0.4, 0.8)), rng))


def look(quality: float, rng: np.random.Generator) -> Look:
    way = rng.standard_normal(1280)
    return Look((), 0.7, 0.8, (), (), (), (way / np.linalg.norm(way)).astype(np.float32), None, 0.0, quality)
