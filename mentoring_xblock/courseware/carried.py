"""A block that carries skills of its own: the form by the model that they became, or as the block has them where that
model is not there (decision 53). Only ``restore`` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mentoring_xblock.api.frameworks import course_models
from mentoring_xblock.core.errors import InvalidInput, NotFound
from mentoring_xblock.core.values import pick

from . import assessment
from .assessment import Assessment
from .configuration import Configuration
from .inline_skills import to_model


def open_form(
    configuration: Configuration, inline: Mapping[str, Any], *, user_id: int, chosen_role: str, with_skill_records: bool
) -> Assessment:
    """The form for a learner. Of an imported block that nobody has answered yet it is drawn from ``inline``.

    Raises as ``assessment.open_assessment``, and NotFound for skills that a hand spoiled.
    """
    asked: dict[str, Any] = {"user_id": user_id, "chosen_role": chosen_role}
    asked |= {"with_draft": with_skill_records, "with_results": with_skill_records}
    try:
        return assessment.open_assessment(configuration, **asked)
    except NotFound:
        if not inline:
            raise
    own = replace(configuration, framework=_own_key(configuration))
    try:
        return assessment.open_assessment(own, **asked)
    except NotFound:
        with _spoiled_as_missing():
            model = to_model(inline, key=own.framework)
            profile = course_models.open_course_model(actor_id=user_id, model=model, **_where(own))
        return assessment.assess_unrated(own, profile)


def restore(configuration: Configuration, inline: Mapping[str, Any], *, user_id: int) -> str:
    """The key of the model that the block uses here; published from ``inline`` if the block came without it.

    Raises as ``course_models.restore_course_model``, and NotFound for skills that a hand spoiled.
    """
    with _spoiled_as_missing():
        return course_models.restore_course_model(
            actor_id=user_id,
            usage_key=configuration.usage_key,
            model=to_model(inline, key=_own_key(configuration)),
            current=configuration.framework,
            **_where(configuration),
        )


def preview_form(
    configuration: Configuration, inline: Mapping[str, Any], *, author_id: int, is_saved: bool
) -> Assessment:
    """The form before anybody has answered it; of skills that are not saved, or not there yet, as they are written."""
    if is_saved or not inline:
        try:
            return assessment.preview_assessment(configuration, author_id=author_id)
        except NotFound:
            if not inline:
                raise
    model = to_model(inline, key=_own_key(configuration))
    profile = course_models.preview_course_model(actor_id=author_id, model=model, **_where(configuration))
    return assessment.assess_unrated(configuration, profile)


@contextmanager
def _spoiled_as_missing() -> Iterator[None]:
    """What cannot be meant is an author's to correct, so learners read the same as where a model is missing."""
    try:
        yield
    except InvalidInput as fault:
        raise NotFound(fault.message, **fault.params) from fault


def _own_key(configuration: Configuration) -> str:
    return course_models.course_model_key(configuration.course, configuration.usage_key)


def _where(configuration: Configuration) -> dict[str, Any]:
    return pick(configuration, ("course", "programme"))
