"""The documents keep up with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from render.jobs.kinds import all_kinds

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(name for name, app in get_commands().items() if app in {"memoriesweb", "albums", "render"})


def settings_read() -> set[str]:
    sources = [
        *(ROOT / "memoriesweb").rglob("*.py"),
        *(ROOT / "render").rglob("*.py"),
        *(ROOT / "albums").rglob("*.py"),
    ]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    return set(re.findall(r"""(?:env_\w+\(|environ\.get\(|environ\[)\s*["']([A-Z_]+)["']""", text))


def headings(document: str) -> set[str]:
    return set(re.findall(r"^## (\S+)", (ROOT / "docs" / document).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("command", OURS)
def test_every_command_has_its_heading(command: str) -> None:
    assert command in headings("commands.md")


def test_there_are_no_headings_for_commands_that_are_not() -> None:
    assert headings("commands.md") <= set(OURS)


def test_every_setting_has_its_heading_and_the_other_way_round() -> None:
    tests_only = {"MEMORIES_TEST_MEDIA"}
    assert settings_read() | tests_only == headings("settings.md")


def test_every_kind_of_jobs_has_its_heading_and_the_other_way_round() -> None:
    described = re.findall(r"^### (\S+)", (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(described) == sorted(kind.name for kind in all_kinds())


@pytest.mark.parametrize("document", sorted(path.name for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]))
def test_links_to_files_lead_somewhere(document: str) -> None:
    path = ROOT / document if (ROOT / document).exists() else ROOT / "docs" / document
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
