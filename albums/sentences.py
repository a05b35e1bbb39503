"""The engine's sentences in the reader's language.

The engine knows no languages: it refuses a file with one plain English sentence, which is kept as it is, in rows and
storyboards, and put into words again whenever somebody reads it. So a family may read German and English at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# All that may reach a page, as the engine says it; %(name)s stands for what it fills in. A test reads the engine's
# source and fails when one is missing here, or is here for nothing.
SENTENCES = (
    # render.media: what a file is
    _("This file is empty; please send it again."),
    _(
        "This is %(what)s; Memoriesweb takes photos as JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF and videos as MP4, "
        "MOV, M4V, MKV, WebM, AVI or MTS."
    ),
    _(
        "This is not a photo or video that we know; Memoriesweb takes photos as JPEG, PNG, WebP, HEIC, AVIF, GIF or "
        "TIFF and videos as MP4, MOV, M4V, MKV, WebM, AVI or MTS."
    ),
    _("This is a folder that cannot be opened."),
    _("This is not a file but a device or a pipe."),
    _("There is no such file."),
    _("This file cannot be opened."),
    _("This picture is too large; the limit is %(limit)s megapixels."),
    _("This picture is too large (%(size)s); the limit is %(limit)s megapixels."),
    _("This picture is too thin for a movie (%(size)s)."),
    _("This picture is damaged: it has no size."),
    _("This picture is damaged and cannot be opened; please send it again."),
    _("This picture is damaged and cannot be read; please send it again."),
    _("This picture ends too early: a part of it is missing; please send it again."),
    _("This is no film."),
    _("This file has sound but no picture; add it as a soundtrack instead."),
    _("This video is incomplete or damaged and cannot be opened; please send it again."),
    _("This video is incomplete or damaged: it has no pictures."),
    _("This video is stored in a way we cannot read; please convert it to H.264 (MP4)."),
    _("This video is damaged: its picture has no size."),
    _("This video is damaged: none of its pictures can be read."),
    _("This video is too large (%(size)s); the limit is 8K (7680 × 4320)."),
    _("This video is too long; the limit is %(limit)s hours."),
    _("This video is too long (%(minutes)s minutes); the limit is %(limit)s minutes."),
    _("This video has too many pictures for its kind; please cut it into shorter ones."),
    # render.vision, render.jobs: what became of looking at it
    _("No picture of this video can be read; please send it again."),
    _("This file took too long to read."),
    _("This file needs too much memory."),
    _("This file could not be read."),
    _("A part of the movie could not be rendered; the log says why."),
    # render.film.copies: smaller copies of a movie
    _("This movie is too long for so small a file."),
    # render.film.song, render.jobs.hearing: people's own songs
    _("This sound file cannot be read; please choose an MP3, M4A, WAV, FLAC or Ogg file."),
    _("There is no sound file %(name)s."),
    _("This file has no sound that we can read."),
    _("This song is copy-protected and plays only in the shop's own player; please choose another file."),
    _("This song is too long; the limit is %(limit)s minutes."),
    _("This song is too short; it should last at least %(least)s seconds."),
    _("There is nothing to hear in this file."),
    _("This song could not be listened to; the log says why."),
    # render.jobs.lifting, render.cutout.strokes: what is lifted off a photo
    _("No subject is lifted yet: press on one, or paint over it with the brush."),
    _("These strokes of the brush cannot be read. Please undo the last of them."),
    # render.jobs.own_sticker, render.cutout.finish: stickers
    _("A sticker is a PNG or WebP picture with a transparent background."),
    _("This picture has no transparent background. Add it to an album and cut out its subject there."),
    _("This picture shows nothing: all of it is transparent."),
    _("This picture is too large; a sticker may have 50 megapixels."),
    _("This picture moves for too long; a sticker may have 150 pictures."),
    _("This picture could not be made a sticker; the log says why."),
    _("A sticker cannot be finished like this."),
    _("%(colour)s is no colour. Write it like #2060c0."),
    # render.cutout.placing, render.film.inscription, render.jobs.placing: stickers on photos
    _("These stickers cannot be read; please reload the page."),
    _("These stickers were placed by another version of the program."),
    _("No more than %(most)s stickers fit on a photo."),
    _("Please write something first."),
    _("This text is too long: %(signs)s signs in %(lines)s lines fit on a photo."),
    _("There is no picture of this emoji."),
    _("A sticker is not there any more. Please take it off the picture, or bring it back from the trash."),
    # render.training.annotations: what people say about their videos
    _("This annotation file is too large."),
    _("This annotation file is not a text in UTF-8."),
    _("This annotation file has too many lines."),
    _("This annotation file says nothing about any file."),
    _("This annotation file cannot be read."),
    _("Line %(number)s of the annotation file has no file and label."),
    _("Line %(number)s of the annotation file does not end after it starts."),
    _("Line %(number)s of the annotation file has a time that is none."),
    # render.vision.landmarks, render.jobs.moving_bodies: movements
    _("No person was found in this video."),
    _("Between 1 and %(most)s frames a second can be looked at."),
    _("%(name)s holds no body landmarks: 18 points of 3 values, or 33 of 7, are expected."),
    _("%(name)s tells an impossible frame rate or shape of the picture."),
    _("%(name)s is damaged: its parts do not fit together."),
    _("%(name)s is damaged: some of its values are no numbers."),
    _("%(name)s cannot be read as body landmarks."),
    # render.vision.classify, render.vision.watching, render.jobs.classifying: classifiers that look at something
    _("This is no classifier that we can read: an ONNX file exported by Memoriesweb is expected."),
    _("This classifier is too large; the limit is 256 MB."),
    _("This classifier is built in a way that is not allowed here. Export it from Memoriesweb."),
    _("This classifier does not tell its %(what)s. Please export it from Memoriesweb again."),
    _("This classifier is damaged: its parts do not fit together."),
    _("A classifier of movements looks at videos, not at photos."),
    # render.training: what classifiers learn
    _("There is nothing to learn from. Put labels on some examples first."),
    _("There is only one label to learn: %(label)s. Add examples of something else, too."),
    _("There are no examples of “%(label)s” to learn from. Add some, or remove the label."),
    _("It has not learned anything yet. Let it go on for a moment."),
    _("What was learned so far is damaged. Please train it anew."),
    _("%(name)s cannot be read as features of a picture."),
    _("%(name)s holds no features of a picture."),
    _("There is no parameter %(name)s."),
    _("%(what)s is a whole number."),
    _("%(what)s is a number."),
    _("%(what)s is from %(least)s to %(most)s."),
    _("The choice of several labels is either yes or no."),
    _("A classifier sees one of %(offered)s."),
    _("The horizontal flip is either on or off."),
    _("Frame rate times duration gives %(frames)s frames; %(least)s to %(most)s work."),
    _("Pictures can be altered by %(offered)s."),
    _("Each way to alter pictures is either on or off."),
    _("This classifier knows bodies by %(points)s other points."),
    _("Landmarks of %(one)s and of %(other)s cannot be learned from together."),
    _("It looks at more pictures a second than a video has: choose fewer."),
    _("It looks at more pictures a second than %(count)s videos have: choose fewer."),
    _("In a part of a video nobody is seen; it was left out."),
    _("In %(count)s parts of videos nobody is seen; they were left out."),
    _(
        "Seen in a mirror, “%(label)s” looks like “%(other)s”. Switch the horizontal flip off, so that the two are not "
        "taken for each other."
    ),
    _("“%(label)s” has a single example: hardly anything can be learned from it."),
    _("With at least %(least)s videos of each label it learns better. There are fewer of: %(labels)s."),
    _("With at least %(least)s pictures of each label it learns better. There are fewer of: %(labels)s."),
    _("There are %(many)s examples of “%(most)s” but only %(few)s of “%(least)s”, which may be overlooked therefore."),
    _("There is no label for everything else, so another movement may be called by one of these labels."),
    _("There are too few examples to put some aside, so nobody knows how well it does with others."),
    _("There are too few examples of these to put some aside and check by them: %(labels)s."),
    _(
        "%(count)s of the examples to check by are nearly the same as others that it learns from: it will seem better "
        "than it is."
    ),
    # render.media: copies without metadata
    _("This video cannot be given without what it says about itself."),
    # render.story: movies
    _("There is nothing in these files from which a movie can be made."),
    _("These files are too short for a movie of this mood."),
    _("What the rule keeps is too short for this mood. Choose a mood with shorter shots, or a rule that keeps more."),
    _(
        "What the rule keeps cannot be used: it is too dark, blurred, a screenshot or a paper, or too short. Choose a "
        "rule that keeps more."
    ),
    _("This mood has no music."),
    _("There is no soundtrack %(name)s."),
    _("This shot is not in the movie any more."),
    _("This is a card, not a picture of the album."),
    _("This is a picture, not the card of a chapter."),
    _("A chapter begins here already."),
    _("Only a video can begin elsewhere."),
    _("The scene is too short there; choose another part of the video."),
    _("This video has not frames enough for that."),
    _("This point is outside of the picture."),
    _("This shot cannot be that long or short."),
    _("The card of a chapter needs some words."),
    _("Only the card of a chapter can show the way to its place."),
    _("This is the first chapter: there is no place before it."),
    _("The pictures of these chapters do not say where they were taken."),
    _("Nobody whose name is known is in the photos of this movie."),
    _("There is no shape %(wished)s; there is %(offered)s."),
    _("This text is too long; %(count)s signs fit."),
    _("This picture is not in the album any more."),
    _("No part of this video is long enough for a shot."),
    _("This is in the movie already."),
    _("Several pictures are shown here at once: take one of them out, or add another."),
    _("Only pictures that follow each other can be shown together."),
    _("Only photos can be shown together, no videos."),
    _("This picture is not in this shot any more."),
    _("This shot shows a single picture."),
    _("A shot shows %(most)s pictures at most."),
    _("A shot has %(most)s stickers at most."),
    _("This sticker is not on the shot any more."),
    _("The middle of a sticker stays within the picture."),
    _("A sticker cannot be that small or large."),
    _("A sticker is seen for half a second at least."),
    _("A movie needs at least one photo or video."),
    _("These shots do not fit together in this mood; take one out first."),
    _("This storyboard has version %(theirs)s; this program reads %(ours)s."),
    _("This storyboard is incomplete or was changed in a way that cannot be read."),
    # render.story.rule: what a movie is to be made of
    _("Nothing here fits the rule."),
    _("A rule may have %(most)s letters; this one has %(letters)s."),
    _("This rule is empty: write what is to be seen, such as: cartwheel and Mia."),
    _(
        "Letter %(place)s: before “%(word)s” there should be an and, or, or comma. A name of several words stands in "
        "quotes."
    ),
    _("Letter %(place)s: “%(word)s” was not expected here."),
    _("Letter %(place)s: the quotes that open here are never closed."),
    _("Letter %(place)s: there are too many parentheses within each other."),
    _("Letter %(place)s: a closing parenthesis is missing."),
    _("Letter %(place)s: something is missing at the end, such as a name."),
    _("Letter %(place)s: a name was expected, not “%(word)s”."),
    _("Letter %(place)s: after “%(word)s” there should be a name."),
    _("Letter %(place)s: there is no name between these quotes."),
    _("Letter %(place)s: a score from 0 to 1 was expected here, such as 0.8."),
    _("Letter %(place)s: a date was expected here, such as 2024, 2024-07 or 2024-07-14."),
    # render.cutout: parts of videos
    _("There is no such part: this video goes from 0 to %(seconds)s seconds."),
    _(
        "%(seconds)s seconds are too long: up to %(limit)s can be cut out at once. Choose a part by its start and its "
        "end."
    ),
    # render.film: themes
    _("Photos and clips last from %(least)s to %(most)s seconds."),
    _("Title and ending last from %(least)s to %(most)s seconds."),
    _("The shortest photo or clip is longer than the others."),
    _("With shots this short, transitions last at most %(most)s seconds."),
    _("There is no transition %(name)s."),
    _("There is no colour grade %(name)s."),
    _("There is no font %(name)s."),
    _("There is no such layout or ornament of titles."),
    _("There is no such way to show several pictures at once."),
    _("Too many shots of this theme show several pictures at once, or too many pictures."),
    _("A colour is made of three numbers from 0 to 255."),
    _("A size or share of this theme is out of its range."),
)
# What a file turns out to be, where the sentence has %(what)s.
KINDS = (
    _("a raw camera file"),
    _("a raw camera file (Canon CR2)"),
    _("a raw camera file (Canon CR3)"),
    _("a raw camera file (Canon CRW)"),
    _("a raw camera file (Fujifilm RAF)"),
    _("a raw camera file (Minolta MRW)"),
    _("a raw camera file (Olympus ORF)"),
    _("a raw camera file (Panasonic RW2)"),
    _("a raw camera file (Sigma X3F)"),
    _("a Photoshop file"),
    _("a JPEG XL picture"),
    _("a JPEG 2000 picture"),
    _("a BMP picture"),
    _("an icon"),
    _("a mouse cursor"),
    _("a GIMP file"),
    _("a game texture (DDS)"),
    _("a game texture (BLP)"),
    _("a Silicon Graphics picture"),
    _("an old Windows Paint picture"),
    _("an Autodesk animation"),
    _("an astronomy picture (FITS)"),
    _("a PDF document"),
    _("a PostScript document"),
    _("a text"),
    _("a text document"),
    _("a ZIP archive or an Office document"),
    _("a RAR archive"),
    _("a 7-Zip archive"),
    _("a packed file (GZIP)"),
    _("a packed file (BZIP2)"),
    _("a packed file (XZ)"),
    _("a TAR archive"),
    _("an old Office document or a Windows thumbnail store"),
    _("a Windows Media file"),
    _("a Flash video"),
    _("a Flash animation"),
    _("an MPEG program stream (MPG or VOB)"),
    _("an MPEG video stream"),
    _("a RealMedia file"),
    _("an Ogg file"),
    _("a sound file (MP3)"),
    _("a sound file (AAC)"),
    _("a sound file (FLAC)"),
    _("a sound file (AMR)"),
    _("a sound file (M4A)"),
    _("a sound file (WAV)"),
    _("a MIDI file"),
    _("a playlist"),
    _("a database"),
    _("a Windows program"),
    _("a program"),
    _("a script"),
    _("an SVG drawing"),
    _("a web page"),
    _("an XML file"),
)


def compiled(sentences: Iterable[str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Of those into which something is filled in: what finds it again."""
    return tuple(
        (re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(sentence))), sentence)
        for sentence in sentences
        if "%(" in sentence
    )


PATTERNS = compiled(SENTENCES)


def translated(sentence: str) -> str:
    """What is not known is shown as it is."""
    for pattern, msgid in PATTERNS:
        if found := pattern.fullmatch(sentence):
            return gettext(msgid) % {name: gettext(value) for name, value in found.groupdict().items()}
    return gettext(sentence) if sentence else ""
