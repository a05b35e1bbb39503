"""How forms look, and what accounts ask."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every field with its label, hint and errors in our own words and classes."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
