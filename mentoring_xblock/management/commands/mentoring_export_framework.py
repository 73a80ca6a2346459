"""``mentoring_export_framework KEY --format F --output PATH``: let a published competency model out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock.api.frameworks import importing as api
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Writes one file (or a folder, for formats of several files); an existing file is replaced whole."""

    help = "Write a programme's published competency model to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("key", metavar="KEY", help="the competency model’s key")
        parser.add_argument("--format", metavar="NAME", default="csv", help=f"one of {', '.join(api.writable())}; csv")
        parser.add_argument(
            "--output", metavar="PATH", required=True, help="a file, a folder, or - for standard output"
        )
        parser.add_argument("--programme", metavar="KEY", help="the programme (otherwise the default one)")
        parser.add_argument("--json", action="store_true", help="print one JSON document about what was written")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Export and write."""
        with terminal.mistakes_in_one_line():
            files = api.export_framework(
                actor_id=SYSTEM, key=options["key"], format_name=options["format"], programme=options["programme"]
            )
            if options["output"] == "-":
                self.stdout.write(_as_text(files, options["format"]), ending="")
                return
            written = _write(files, Path(options["output"]))
        if options["json"]:
            self.stdout.write(
                terminal.as_json({"framework": options["key"], "format": options["format"], "files": written})
            )
        else:
            for each in written:
                self.stdout.write(f"{each['path']}: {each['bytes']} bytes")


def _as_text(files: dict[str, bytes], format_name: str) -> str:
    """The files for standard output, which takes text alone."""
    try:
        return "".join(content.decode() for content in files.values())
    except UnicodeDecodeError:
        terminal.refuse(f"{format_name} is not text. Name a file with --output.")


def _write(files: dict[str, bytes], output: Path) -> list[dict[str, object]]:
    """Write each file beside its final place and move it there, so that nobody reads half a model."""
    whole = len(files) == 1 and not output.is_dir()
    written: list[dict[str, object]] = []
    try:
        for name, content in files.items():
            path = output if whole else output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.part")
            beside.write_bytes(content)
            beside.replace(path)
            written.append({"path": str(path), "bytes": len(content)})
    except OSError as error:
        terminal.refuse(f"“{output}” cannot be written: {error.strerror or type(error).__name__}.")
    return written
