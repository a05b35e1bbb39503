"""The WebSocket of a training's page, /ws/runs/<run>/: how far it is as HTML, and {"state"} when that changes."""

from __future__ import annotations

import json
from typing import Any

from channels.db import database_sync_to_async
from django.template.loader import render_to_string
from django.utils import translation

from albums.access import run_of_user
from albums.consumers import CLOSED, ProgressConsumer, id_in
from albums.models import Run
from albums.showing_run import RunShown


class RunConsumer(ProgressConsumer):
    run: Run
    seconds_between = 0.5  # a curve need not grow more often

    def enter(self) -> None:
        self.run = run_of_user(self.user, id_in(self.scope, "run"))
        self.group = self.run.group

    async def snapshot(self) -> None:
        await self.run_changed({})
        self.send_soon()

    async def run_changed(self, event: dict[str, Any]) -> None:
        if not await self.is_welcome():
            await self.close(code=CLOSED)
            return
        kept = await database_sync_to_async(self.run.snapshots.count)()
        await self.send(text_data=json.dumps({"state": self.run.state, "snapshots": kept}))

    async def job_changed(self, event: dict[str, Any]) -> None:
        self.send_soon()

    async def send_progress(self) -> None:
        if await self.is_welcome() and self.run.is_busy:
            await self.send(text_data=await database_sync_to_async(live_fragment)(self.run, self.language))


def live_fragment(run: Run, language: str) -> str:
    """How far it is, with its curves."""
    with translation.override(language):
        return render_to_string("classifiers/live.html", {"run": RunShown(run), "out_of_band": True})
