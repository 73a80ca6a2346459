"""Which of the platform's two projects is played: ``--package-project=lms`` or ``cms``."""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the project's name; the settings read it from the environment."""
    parser.addoption("--package-project", choices=("lms", "cms"), default="lms")


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Tell the settings, which are imported before any test."""
    os.environ["PACKAGE_PROJECT"] = early_config.known_args_namespace.package_project
