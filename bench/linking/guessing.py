"""Whether the time of a guess says how near it was: made tokens go through the door of public links, by turns.

A token is looked up by its hash, so what a guess has in common with a real one is gone before the database sees it, and
how far a search in the database's index gets depends on the hash alone, which nobody can steer towards one that they do
not know. What a right token opens tells itself, by its answer. So what is compared are refused guesses of several
kinds, with each other, and the bare look-up of tokens that are there with that of tokens that are not.

The statistic is the share of pairs, one time of each kind, in which the one took longer (the area under the ROC curve);
0.5 says nothing, and with N of each kind chance alone is off by 1 / sqrt(6 N) (one standard deviation).
"""

from __future__ import annotations

import gc
import os
import random
import secrets
import string
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import sqrt
from pathlib import Path
from statistics import median

import numpy as np
from scipy.stats import rankdata

from bench.seeing.row import Row

LINKS, GUESSES = 1_000, 100_000
AIM = 0.01  # off 0.5, beyond three deviations of chance
ALPHABET = string.ascii_letters + string.digits + "-_"
SAME_BITS = 12  # of a hash, which a guess has in common with one that is there


def rows(_media: Path) -> Iterator[Row]:
    """In a process with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEMORIES_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "memoriesweb.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield from rows_of(timed(made_links(), GUESSES))


def made_links(count: int = LINKS) -> tuple[list[str], list[str]]:
    """Tokens of links that are there, and of as many that were turned off."""
    from django.db import transaction

    from albums.actions.share_by_link import make_link, revoke_links, token_of
    from albums.models import Album, Link, Movie, User

    user = User.objects.create_user("guess@example.org", None, name="Bench")
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    movie = Movie.objects.create(album=album, mood="gentle", length="short", aspect="16:9", created_by=user)
    with transaction.atomic():
        links = [make_link(movie, user) for _ in range(2 * count)]
        revoke_links(Link.objects.filter(pk__in=[link.pk for link in links[count:]]), user)
    tokens = [token_of(link) for link in links]
    return tokens[:count], tokens[count:]


def timed(made: tuple[list[str], list[str]], guesses: int) -> dict[str, list[int]]:
    """Nanoseconds that the door took, by the kind of the token; the kinds come in an order of chance."""
    from django.http import Http404
    from django.test import RequestFactory

    from albums.link_door import shared_link

    live, revoked = made
    chance = random.Random(1)
    near_hash = hashes_near(live)
    kinds: Mapping[str, Callable[[], str]] = {
        "far": lambda: secrets.token_urlsafe(16),
        "one letter off": lambda: one_letter_off(chance.choice(live), chance),
        "with a hash nearby": lambda: next(near_hash),
        "turned off": lambda: chance.choice(revoked),
        "right": lambda: chance.choice(live),
    }
    order = [name for name in kinds for _ in range(guesses // len(kinds))]
    chance.shuffle(order)
    asked = [(name, kinds[name]()) for name in order]
    found: dict[str, list[int]] = {name: [] for name in kinds}
    request = RequestFactory().get("/m/x/")
    gc.collect()
    gc.disable()
    try:
        for name, token in asked:
            begun = time.perf_counter_ns()
            with suppress(Http404):
                shared_link(request, token)
            found[name].append(time.perf_counter_ns() - begun)
    finally:
        gc.enable()
    return found


def one_letter_off(token: str, chance: random.Random) -> str:
    """As near as a guess can be: the same but for the last letter that is not padding."""
    letter = chance.choice([each for each in ALPHABET if each != token[-2]])
    return f"{token[:-2]}{letter}{token[-1]}"


def hashes_near(live: Sequence[str]) -> Iterator[str]:
    """Made tokens whose hash begins as one that is there, so that the index is searched further."""
    from albums.models.accounts import token_hash

    digits = SAME_BITS // 4
    known = {token_hash(token)[:digits] for token in live}
    while True:
        token = secrets.token_urlsafe(16)
        if token_hash(token)[:digits] in known:
            yield token


def share_longer(one: Sequence[int], other: Sequence[int]) -> float:
    """Of all pairs, the share in which the first took longer; equal ones count for half."""
    ranks = rankdata(np.concatenate([one, other]))
    return float((ranks[: len(one)].sum() - len(one) * (len(one) + 1) / 2) / (len(one) * len(other)))


def by_chance(one: Sequence[int], other: Sequence[int]) -> float:
    """One standard deviation of `share_longer` where there is no difference."""
    return sqrt((len(one) + len(other) + 1) / (12 * len(one) * len(other)))


def rows_of(found: Mapping[str, Sequence[int]]) -> Iterator[Row]:
    far = found["far"]
    for name in ("one letter off", "with a hash nearby", "turned off"):
        share, sure = share_longer(found[name], far), by_chance(found[name], far)
        note = (
            f"{share:.4f} of pairs took longer, chance alone ± {sure:.4f}; medians"
            f" {median(found[name]) / 1000:.0f} and {median(far) / 1000:.0f} µs"
        )
        off = max(0.0, abs(share - 0.5) - 3 * sure)
        what = f"wrong token, {name}: told from any other by its time"
        yield Row(what, AIM, off, len(found[name]), "guesses", True, note)
    right = share_longer(found["right"], far)
    medians = f"medians {median(found['right']) / 1000:.0f} and {median(far) / 1000:.0f} µs"
    note = f"share of pairs; {medians}; its answer tells it anyway"
    yield Row("right token: took longer than a wrong one", None, right, len(far), "guesses", True, note)
