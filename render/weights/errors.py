"""What can be wrong with a model file. Each message is a sentence for whoever runs set-up."""

from __future__ import annotations


class ModelFileError(Exception):
    """A model cannot be had from its files."""


class MissingSourceError(ModelFileError):
    """A source file is not at hand."""


class UncheckedSourceError(ModelFileError):
    """A source file is not the one whose SHA-256 the manifest names."""


class UnsupportedModelError(ModelFileError):
    """A model file holds something that the importer does not know."""


class WrongOutputError(ModelFileError):
    """An imported model does not compute what the original does."""
