"""What goes out comes in again unchanged, and goes out with the same bytes."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.competencies.domain import check_model
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from tests import builders

from .generated import models

# The scoreboard runs 1,000 of each; a change on a desk need not wait for that.
EXAMPLES = int(os.environ.get("TASK_MENTORING_EXAMPLES", "25"))
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\x00")

pytestmark = pytest.mark.once


@pytest.mark.parametrize("format_name", formats.writable())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(model=models())
def test_export_then_import_gives_the_model_and_the_same_bytes(format_name: str, model: FrameworkModel) -> None:
    files = formats.write(model, format_name=format_name)
    parsed = formats.parse(Source("model", files))
    assert parsed.format == format_name, "the content alone says which format it is"
    assert parsed.refusals == ()
    assert parsed.model == model
    assert formats.write(parsed.model, format_name=format_name) == files


@settings(max_examples=EXAMPLES, deadline=None)
@given(model=models())
def test_no_exported_cell_starts_like_a_formula(model: FrameworkModel) -> None:
    (content,) = formats.write(model, format_name="csv").values()
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(FORMULA_SIGNS) for cell in row)


@settings(max_examples=EXAMPLES, deadline=None)
@given(model=models())
def test_a_generated_model_is_canonical_already(model: FrameworkModel) -> None:
    assert check_model(model) == model


NAMES_OF_FORMATS = '"CFDocument" "work_roles" "statements" scaleid parent id number, is framework, conceptUri'


@pytest.mark.parametrize("format_name", formats.writable())
def test_a_model_that_speaks_of_formats_is_read_in_its_own(format_name: str) -> None:
    model = builders.framework_model(skills=("pivot",))
    spoken = check_model(replace(model, title=NAMES_OF_FORMATS, description=NAMES_OF_FORMATS))
    parsed = formats.parse(Source("model", formats.write(spoken, format_name=format_name)))
    assert (parsed.format, parsed.model) == (format_name, spoken)
