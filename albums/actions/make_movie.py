"""Start, watch and stop the making of a movie."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from datetime import datetime

from django.utils.translation import gettext as _

from albums.desk import Desk, Making, State
from render.media.errors import Cancelled, RefusedError
from render.story.wish import Wish
from render.weights.models import MissingModelError

logger = logging.getLogger(__name__)


def start_movie(desk: Desk, wish: Wish) -> Making:
    """Begin in a thread of its own. Raises RefusedError while another is being made, or without files."""
    files = tuple(desk.usable_files)
    with desk.lock:
        if desk.running:
            raise RefusedError(_("A movie is being made already; wait for it or cancel it."))
        if not files:
            raise RefusedError(_("Add some photos or videos first."))
        name = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
        making = Making(wish, files, desk.movies / f"{name}.mp4")
        desk.making = making
    threading.Thread(target=_make, args=(desk, making), name="movie", daemon=True).start()
    return making


def cancel_movie(desk: Desk) -> None:
    """Ask for an end; it comes within a second."""
    if making := desk.running:
        making.cancel_requested = True


def _make(desk: Desk, making: Making) -> None:
    def report(fraction: float, label: str) -> None:
        if making.cancel_requested:
            raise Cancelled
        making.fraction, making.label = fraction, label
        desk.nudges()

    state: State
    try:
        from render.jobs.steps import make_movie  # here: its libraries take two seconds to load, and `up` should not

        paths = [file.path for file in making.files]
        making.report = make_movie(paths, making.wish, making.out, data=desk.data, report=report).report
        state = "done"
    except Cancelled:
        state = "cancelled"
    except (RefusedError, MissingModelError) as error:
        state, making.sentence = "failed", str(error)
    except Exception:  # the page must say that it ended, whatever it was
        number = secrets.token_hex(3)
        logger.exception("making a movie failed, number %s", number)
        state, making.sentence = (
            "failed",
            _("Something went wrong on our side. The log has it under %(number)s.") % {"number": number},
        )
    making.seconds = time.monotonic() - making.started
    making.state = state
    desk.nudges()
