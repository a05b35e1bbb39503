"""How classifiers are trained: settings side by side, trainings and how far they are."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from albums.access import model_source_for, project_for, run_for
from albums.actions.bring_model import last_brought
from albums.actions.keep_models import change_model, copy_model, delete_model, make_model
from albums.actions.keep_snapshots import snapshot_soon
from albums.actions.train_classifier import (
    begin_run,
    delete_run,
    pause_run,
    resume_run,
    stop_run,
    train_more,
    unlearned,
)
from albums.model_form import ModelForm
from albums.models import ModelSource, Project, Run
from albums.requests import Request
from albums.sentences import translated
from albums.showing_run import RunShown
from render.media.errors import RefusedError

CHANGES = {"pause": pause_run, "resume": resume_run, "stop": stop_run, "snapshot": snapshot_soon}


@require_GET
def models(request: Request, project: UUID) -> HttpResponse:
    """All settings of a project side by side, with what came of each."""
    return show_models(request, project_for(request, project))


def show_models(request: Request, project: Project, problem: str = "", status: int = 200) -> HttpResponse:
    sources = project.model_sources.select_related("training", "validation", "testing").prefetch_related("runs")
    shown = [(source, [RunShown(run) for run in runs_of(source, project)]) for source in sources]
    context = {
        "project": project,
        "sources": shown,
        "others": project.snapshots.filter(run=None),
        "bringing": last_brought(project),
        "trained": project.snapshots.filter(is_final=True).exists(),
        "problem": problem,
    }
    if not shown and project.is_own:
        context["first"] = ModelForm(project)
    page = "classifiers/models.html#brought" if request.htmx else "classifiers/models.html"
    return render(request, page, context, status=status)


def runs_of(source: ModelSource, project: Project) -> list[Run]:
    runs = list(source.runs.all())
    source.project = project
    for run in runs:
        run.model_source = source
    return runs


@require_http_methods(["GET", "POST"])
def model_new(request: Request, project: UUID) -> HttpResponseBase:
    found = project_for(request, project, "own")
    form = ModelForm(found, sent(request))
    return edit(request, found, form)


@require_http_methods(["GET", "POST"])
def model_edit(request: Request, model_source: UUID) -> HttpResponseBase:
    source = model_source_for(request, model_source, "own")
    form = ModelForm(source.project, sent(request), source=source)
    return edit(request, source.project, form, source)


def sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def edit(request: Request, project: Project, form: ModelForm, source: ModelSource | None = None) -> HttpResponseBase:
    """Save it, and train at once where that was pressed."""
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            if source is None:
                source = make_model(project, form.wish)
            else:
                change_model(source, form.wish)
            if "train" in request.POST:
                return redirect("run", begin_run(source).pk)
            return redirect("models", project.pk)
        except RefusedError as error:
            problem = translated(str(error))
    wrong = bool(problem) or request.method == "POST"
    context = {"project": project, "form": form, "source": source, "problem": problem}
    return render(request, "classifiers/model.html", context, status=422 if wrong else 200)


@require_POST
def model_change(request: Request, model_source: UUID) -> HttpResponseBase:
    """Train it, copy it, delete it: `op` says which."""
    source = model_source_for(request, model_source, "own")
    try:
        match request.POST.get("op", ""):
            case "train":
                return redirect("run", begin_run(source).pk)
            case "copy":
                return redirect("model_edit", copy_model(source).pk)
            case "delete":
                delete_model(source)
                messages.success(request, _("Deleted. Classifiers that came of it are still there."))
            case _:
                raise BadRequest("no such change")
    except RefusedError as error:
        return show_models(request, source.project, translated(str(error)), 422)
    return redirect("models", source.project_id)


@require_GET
def run(request: Request, run: UUID) -> HttpResponse:
    """The page; its script asks again for its inside when the state has changed."""
    return show_run(request, run_for(request, run))


def show_run(request: Request, run: Run, problem: str = "", status: int = 200) -> HttpResponse:
    project = run.model_source.project
    context = {
        "run": RunShown(run),
        "project": project,
        "problem": problem,
        "unlearned": unlearned(run.model_source) if not run.is_over else [],
    }
    page = "classifiers/run.html#inside" if request.htmx else "classifiers/run.html"
    return render(request, page, context, status=status)


@require_POST
def run_change(request: Request, run: UUID) -> HttpResponseBase:
    """Pause, go on, stop, keep, teach more, delete: `op` says which. What was too late changes nothing."""
    found = run_for(request, run, "own")
    op, problem = request.POST.get("op", ""), ""
    try:
        if op == "delete":
            delete_run(found)
            return redirect("models", found.model_source.project_id)
        if op == "more":
            train_more(found, more_of(request))
        elif op in CHANGES:
            CHANGES[op](found)
        else:
            raise BadRequest("no such change")
    except RefusedError as error:
        problem = translated(str(error))
    found.refresh_from_db()
    if request.htmx:
        return show_run(request, found, problem)
    return show_run(request, found, problem, 422) if problem else redirect("run", found.pk)


def more_of(request: Request) -> int:
    """How many iterations more; what is no number is none."""
    text = request.POST.get("more", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
