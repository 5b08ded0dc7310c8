"""How a field looks: the GOV.UK macro for its widget, and what to hand to it.

Any Django form is drawn so, through Django's own form renderer; the account pages of allauth therefore look like ours.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html_join

from inforce.web.forms import BOXES, DayBoxes


def drawing(bound: BoundField, *, heading: bool = False) -> tuple[str, dict[str, Any]]:
    """Which GOV.UK macro draws this field, and what to hand to it."""
    widget = bound.field.widget
    form = bound.form
    heading = heading or bound.name == getattr(form, "page_heading", "")
    errors = [str(error) for error in bound.errors]
    shared: dict[str, Any] = {
        "id": bound.id_for_label or bound.auto_id,
        "name": bound.html_name,
        "hint": {"text": bound.help_text} if bound.help_text else None,
        "errorMessage": {"text": " ".join(errors)} if errors else None,
    }
    if isinstance(widget, forms.CheckboxInput):
        tick = {"value": "on", "text": bound.label, "checked": bool(bound.value()), "hint": shared.pop("hint")}
        return "checkboxes", shared | {"idPrefix": bound.auto_id, "items": [tick]}
    if isinstance(widget, forms.RadioSelect):
        kind = "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"
        return kind, shared | {
            "idPrefix": bound.auto_id,
            "fieldset": {"legend": _title(bound, "govuk-fieldset__legend", heading=heading)},
            "items": _items(bound),
        }
    if isinstance(widget, DayBoxes):
        return "day", shared | {
            "id": bound.auto_id,
            "fieldset": {"legend": _title(bound, "govuk-fieldset__legend", heading=heading)},
            "items": _boxes(bound),
        }
    attributes = {name: value for name, value in widget.attrs.items() if name not in _TAKEN}
    shared |= {
        "label": _title(bound, "govuk-label", heading=heading),
        "classes": widget.attrs.get("class", ""),
        "autocomplete": widget.attrs.get("autocomplete"),
        "attributes": attributes,
    }
    if isinstance(widget, forms.Select):
        return "select", shared | {"items": _items(bound)}
    if isinstance(widget, forms.Textarea):
        return "textarea", shared | {"value": _value(bound), "rows": widget.attrs.get("rows", 5), "spellcheck": True}
    if isinstance(widget, forms.FileInput):
        return "file", shared
    if isinstance(widget, forms.PasswordInput):
        return "password", shared
    return "input", shared | {"value": _value(bound)} | _typing(bound.field)


def problems(*given: forms.BaseForm) -> list[dict[str, str]]:
    """Every mistake in these forms, each leading to the box that can mend it."""
    found: list[dict[str, str]] = []
    for form in given:
        for name, errors in form.errors.items():
            if name not in form.fields:
                found += [{"text": str(error)} for error in errors]
                continue
            bound = form[name]
            if bound.is_hidden:
                found += [{"text": str(error)} for error in errors]
            else:
                found += [{"text": str(error), "href": f"#{_first_box(bound)}"} for error in errors]
    return found


def revealed(form: forms.BaseForm) -> set[str]:
    """The fields that stand inside an answer to another, and so not in the form's own row."""
    return {
        field
        for answers in getattr(form, "reveals", {}).values()
        for shown in answers.values()
        for field in shown.split()
    }


def heading_of(form: forms.BaseForm) -> str:
    """The question that is the heading of this form's page, or nothing."""
    name = getattr(form, "page_heading", "")
    return str(form[name].label) if name else ""


# What a widget's attributes say that a macro takes by a name of its own; a placeholder vanishes when one types.
_TAKEN = {"class", "rows", "cols", "autocomplete", "placeholder", "type", "maxlength", "minlength", "required"}


def _title(bound: BoundField, block: str, *, heading: bool) -> dict[str, Any]:
    return {"text": bound.label, "isPageHeading": heading, "classes": f"{block}--l" if heading else f"{block}--s"}


def _items(bound: BoundField) -> list[dict[str, Any]]:
    given = bound.value()
    chosen = {str(value) for value in given} if isinstance(given, list | tuple | set) else {str(given)}
    shown = getattr(bound.form, "reveals", {}).get(bound.name, {})
    items = []
    for value, text in bound.field.choices:  # type: ignore[attr-defined]  # only choice fields come here
        ticked = str(value) in chosen
        item: dict[str, Any] = {"value": str(value), "text": text, "checked": ticked, "selected": ticked}
        if getattr(text, "hint", ""):
            item["hint"] = {"text": text.hint}
        if value in shown:
            inside = ((bound.form[name].as_field_group(),) for name in shown[value].split())
            item["conditional"] = {"html": format_html_join("", "{}", inside)}
        items.append(item)
    return items


def _boxes(bound: BoundField) -> list[dict[str, Any]]:
    value = bound.value()
    parts = value if isinstance(value, list) else DayBoxes().decompress(value)
    to_mend = _boxes_to_mend(bound)
    return [
        {
            "name": f"{bound.html_name}_{name}",
            "id": f"{bound.auto_id}_{name}",
            "label": name.capitalize(),
            "value": part,
            "classes": f"govuk-input--width-{4 if name == 'year' else 2}"
            + (" govuk-input--error" if name in to_mend else ""),
        }
        for name, part in zip(BOXES, parts, strict=True)
    ]


def _boxes_to_mend(bound: BoundField) -> list[str]:
    codes = " ".join(error.code or "" for error in bound.form.errors.as_data().get(bound.name, []))
    named = [name for name in BOXES if name in codes.split()]
    return named or (list(BOXES) if bound.errors else [])


def _first_box(bound: BoundField) -> str:
    if isinstance(bound.field.widget, DayBoxes):
        return f"{bound.auto_id}_{_boxes_to_mend(bound)[0]}"
    return str(bound.auto_id)


def _value(bound: BoundField) -> Any:
    value = bound.value()
    return "" if value is None else bound.field.prepare_value(value)


def _typing(field: forms.Field) -> dict[str, Any]:
    """Which keyboard a phone shows. A number is typed as text: a mouse wheel must not change it."""
    if isinstance(field, forms.EmailField):
        return {"type": "email", "spellcheck": False}
    if isinstance(field, forms.IntegerField):
        return {"inputmode": "numeric"}
    return {"type": field.widget.attrs.get("type", "text")}
