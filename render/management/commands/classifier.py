"""`manage.py classifier`: teach a classifier one's own things, judge it, and let it look at files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from render.jobs.schooling import Lesson, judge, teach
from render.jobs.scoring import about_model, require_found, score_files
from render.management.engine import EngineCommand
from render.media.errors import RefusedError
from render.media.writing import write_bytes
from render.training.parameters import SEES, ActionParameters, ImageParameters, parameters_of

# Options that only one of the two kinds has.
OF_PICTURES = ("sees", "views", "augment")
OF_ACTIONS = ("rate", "duration", "stride", "flip")
SHARED = ("iterations", "regularisation", "seed", "validation_share", "threshold", "multi_label")


class Command(EngineCommand):
    help = "Teach a classifier your own things or movements, and let it look at files."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        train = actions.add_parser("train", help="teach one from labelled folders")
        train.add_argument("folder", type=Path, metavar="DIR", help="a folder for each label, or an annotation file")
        train.add_argument("--kind", choices=("image", "action"), required=True)
        train.add_argument("-o", "--out", type=Path, required=True, metavar="model.onnx")
        add_parameters(train)
        evaluate = actions.add_parser("evaluate", help="judge one by labelled folders that it has not seen")
        evaluate.add_argument("model", type=Path, metavar="MODEL")
        evaluate.add_argument("folder", type=Path, metavar="DIR")
        predict = actions.add_parser("predict", help="say what photos and videos show")
        predict.add_argument("model", type=Path, metavar="MODEL")
        predict.add_argument("files", nargs="+", type=Path, metavar="FILE")
        info = actions.add_parser("info", help="what a classifier tells of itself")
        info.add_argument("model", type=Path, metavar="MODEL")
        brought = actions.add_parser("import", help="check one from elsewhere, and keep it by its name")
        brought.add_argument("model", type=Path, metavar="FILE")
        for one in (train, evaluate, predict, info, brought):
            one.add_argument("--json", metavar="FILE", help="write a report as JSON; - is standard output")

    def work(self, options: dict[str, Any]) -> None:
        found = getattr(self, f"{options['action']}_")(options)
        self.progress.clear()
        self.write_json(options["json"], found)

    def train_(self, options: dict[str, Any]) -> dict[str, Any]:
        parts = {name: options[name] for name in ("validation", "testing") if options[name]}
        name = options["name"] or options["out"].stem
        lesson = Lesson({"training": options["folder"], **parts}, parameters_from(options), name, options["negative"])
        found = teach(lesson, options["out"], data=settings.DATA_DIR, report=self.progress)
        self.progress.clear()
        self._tell_refused(found["refused"])
        for warning in found["warnings"]:
            self.say(warning)
        self._tell_judged(found)
        self.say(f"Written to {options['out']}.")
        return found

    def evaluate_(self, options: dict[str, Any]) -> dict[str, Any]:
        found = judge(model_named(options["model"]), options["folder"], data=settings.DATA_DIR, report=self.progress)
        self.progress.clear()
        self._tell_refused(found["refused"])
        self._tell_judged(found)
        return found

    def predict_(self, options: dict[str, Any]) -> dict[str, Any]:
        model = model_named(options["model"])
        scores = score_files(model, options["files"], data=settings.DATA_DIR, report=self.progress)
        self.progress.clear()
        self._tell_refused([{"path": path, "reason": sentence} for path, sentence in scores.refused.items()])
        require_found(scores)
        files = []
        for path in options["files"]:
            if path in scores.found:
                said = scores.found[path]
                best = said["best"]
                self.say(f"{path}: {best} ({said['scores'][best]:.0%})" if best else f"{path}: none of these")
                told = {"path": str(path), "label": best, "probabilities": said["scores"]}
                files.append(told | {"windows": said["windows"], "spans": said["spans"]})
        return {"files": files}

    def info_(self, options: dict[str, Any]) -> dict[str, Any]:
        about = about_model(model_named(options["model"]), data=settings.DATA_DIR)
        self._tell_about(about)
        return about

    def import_(self, options: dict[str, Any]) -> dict[str, Any]:
        about = about_model(options["model"], data=settings.DATA_DIR)
        kept = kept_folder() / f"{options['model'].stem}.onnx"
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, options["model"].read_bytes())
        self._tell_about(about)
        self.say(f"Kept: from now on “{kept.stem}” is enough to name it.")
        return about | {"kept": kept.stem}

    def _tell_about(self, about: dict[str, Any]) -> None:
        kind = "movements" if about["kind"] == "action" else "pictures"
        self.say(f"{about['name'] or 'A classifier without a name'}, of {kind}: {', '.join(about['labels'])}.")

    def _tell_refused(self, refused: list[dict[str, Any]]) -> None:
        for one in refused:
            self.say(f"{one['path']}: {one['reason']}")

    def _tell_judged(self, found: dict[str, Any]) -> None:
        for label, one in found["per_class"].items():
            if one["support"]:
                self.say(f"{label}: {one['recall']:.0%} of {one['support']} found")
        self.say(f"Right in {found['accuracy']:.0%} of the examples for {found['part']}.")


def add_parameters(parser: ArgumentParser) -> None:
    parser.add_argument("--validation", type=Path, metavar="DIR", help="examples to check by; else some of the others")
    parser.add_argument("--testing", type=Path, metavar="DIR", help="examples that nothing is decided by")
    parser.add_argument("--name", help="what the classifier is called")
    parser.add_argument("--negative", metavar="LABEL", help="the label that stands for everything else")
    for name in ("iterations", "seed"):
        parser.add_argument(f"--{name}", type=int)
    for name in ("regularisation", "validation-share", "threshold"):
        parser.add_argument(f"--{name}", type=float)
    parser.add_argument("--multi-label", action="store_true", default=None, help="a file may have several labels")
    parser.add_argument("--sees", choices=SEES, help="of pictures: the whole, the posture of somebody, or both")
    parser.add_argument("--augment", metavar="flip,crop,...", help="of pictures; also rotate, blur, expose, noise")
    parser.add_argument("--views", type=int, help="altered views of each picture")
    for name in ("rate", "duration", "stride"):
        parser.add_argument(f"--{name}", type=float, help="of actions, in frames a second and seconds")
    parser.add_argument("--flip", action="store_true", default=None, help="of actions: learn mirror images as well")


def parameters_from(options: dict[str, Any]) -> ImageParameters | ActionParameters:
    """Raises RefusedError, also for what only the other kind has."""
    is_action = options["kind"] == "action"
    for name in OF_PICTURES if is_action else OF_ACTIONS:
        if options[name] is not None:
            raise RefusedError(f"--{name} is for classifiers of {'pictures' if is_action else 'actions'}.")
    own = OF_ACTIONS if is_action else OF_PICTURES
    given = {name: options[name] for name in (*SHARED, *own) if options[name] is not None}
    if "augment" in given:
        given["augment"] = {name.strip(): True for name in given["augment"].split(",")}
    return parameters_of(options["kind"], given)


def model_named(path: Path) -> Path:
    """A file, or the name under which one is kept."""
    kept = kept_folder() / f"{path.name}.onnx"
    return kept if not path.exists() and kept.is_file() else path


def kept_folder() -> Path:
    return Path(settings.DATA_DIR) / "classifiers"
