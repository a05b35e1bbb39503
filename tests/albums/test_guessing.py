"""Guessing tokens of public links: what a guess has in common with a real one shows in nothing."""

from __future__ import annotations

import random
import secrets

import pytest
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from albums.link_door import shared_link
from bench.linking.guessing import AIM, GUESSES, hashes_near, made_links, one_letter_off, rows_of, share_longer, timed

pytestmark = pytest.mark.django_db


def test_every_wrong_token_costs_the_same_question() -> None:
    live, revoked = made_links(2)
    chance, request = random.Random(1), RequestFactory().get("/m/x/")
    wrong = [secrets.token_urlsafe(16), one_letter_off(live[0], chance), next(hashes_near(live)), revoked[0], "", "ü"]
    asked = set()
    for token in wrong:
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            pytest.raises(Http404),
        ):
            shared_link(request, token)
        (query,) = queries.captured_queries
        asked.add(query["sql"].replace(query["sql"].partition('token_hash" = ')[2][:66], "?"))
    assert len(asked) == 1
    assert "token" not in next(iter(asked)).partition("WHERE")[2].replace("token_hash", "")
    assert shared_link(request, live[0]).pk


def test_the_statistic_tells_what_is_longer() -> None:
    assert share_longer([2, 3], [1, 1]) == 1.0
    assert share_longer([1, 2, 3], [1, 2, 3]) == 0.5
    assert share_longer([1, 1], [1, 2]) == 0.25


@pytest.mark.prove
def test_the_time_of_a_guess_tells_nothing() -> None:
    found = timed(made_links(), GUESSES)
    assert sum(map(len, found.values())) == GUESSES
    wrong = [row for row in rows_of(found) if row.name.startswith("wrong")]
    assert len(wrong) == 3 and all(row.reached <= AIM for row in wrong), [str(row) for row in wrong]
