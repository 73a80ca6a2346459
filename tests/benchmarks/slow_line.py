"""Our block beside drag-and-drop-v2 on a slow line, in Chromium: ``python -m tests.benchmarks.slow_line``.

One server, in the environment that has both blocks, gives a page with each of them as the platform does: the host's
jQuery, the view's HTML, its styles and scripts under addresses of their own, compressed. What is timed is from opening
the page, on a line of 1.5 s and 200 kbit/s, until the first control can be used:

* ours: a level of the first of 78 skills, which the server draws and which counts whatever script comes later; and,
  for the record, until the first button is on;
* theirs: the first of 20 items, which their script draws when it has the learner's state and the picture.

A control counts once a frame has painted it, where it stands in the window and is not switched off.
"""

from __future__ import annotations

import argparse
import gzip
import json
import mimetypes
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from .peers import ROOT, peer_python
from .tables import Row, print_table

SKILLS, ITEMS = 78, 20
MOST = 2.0
LATENCY_MS, BYTES_PER_SECOND = 1500, 25_000
REPEAT = 3
NAME = str(ROOT / "var" / "benchmarks" / "bench_slow_line.sqlite3")
CONTROLS = {
    "ours": "[data-tm-skill] input[type=radio]",
    "ours, buttons": ".tm button:not([hidden])",
    "theirs": ".item-bank .option[draggable=true]",
}
_WATCH = """(selectors) => {
  window.usable = {};
  const look = () => {
    for (const [name, selector] of Object.entries(selectors)) {
      const seen = [...document.querySelectorAll(selector)].some((each) => {
        const box = (each.closest("label") || each).getBoundingClientRect();
        return !each.disabled && box.height > 0 && box.top < innerHeight;
      });
      if (seen && !(name in window.usable)) {
        window.usable[name] = performance.now() / 1000;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<script src="/resource/workbench/static/workbench/js/vendor/jquery.min.js"></script>{head}</head>
<body><main><div class="xblock" id="xblock">{body}</div></main>{foot}
<script>{start}({{ handlerUrl: (element, name) => `/handler/{kind}/${{name}}`, notify() {{}} }},
document.getElementById("xblock"), {args});</script></body></html>"""


def measure() -> list[Row]:
    """The one row, by Chromium before a server in the other environment; none where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        return [Row("first usable control on a slow line", "not measured: Chromium is missing")]
    found: dict[str, list[float]] = {name: [] for name in CONTROLS}
    with _serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(REPEAT):
            for kind in ("ours", "theirs"):
                wanted = [name for name in CONTROLS if name.startswith(kind)]
                for name, seconds in _open(browser, f"{address}/{kind}", wanted).items():
                    found[name].append(seconds)
        browser.close()
    ours, buttons, theirs = (median(found[name]) for name in CONTROLS)
    return [
        Row(
            f"from open to the first usable control, {LATENCY_MS / 1000:g} s and {BYTES_PER_SECOND * 8 // 1000} kbit/s",
            f"{SKILLS} skills {ours:.1f} s, buttons on after {buttons:.1f} s",
            f"drag-and-drop, {ITEMS} items {theirs:.1f} s",
            f"{ours / theirs:.2f} x",
            f"at most {MOST:g} x; the clock, median of {REPEAT}",
            ours <= MOST * theirs,
        )
    ]


def _open(browser: Any, address: str, wanted: list[str]) -> dict[str, float]:
    """Seconds until each of the controls could be used, in a browser that has nothing of the page yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.add_init_script(f"({_WATCH})({json.dumps({name: CONTROLS[name] for name in wanted})})")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
    page.goto(address, wait_until="commit", timeout=120_000)
    page.wait_for_function(f"() => Object.keys(window.usable).length === {len(wanted)}", timeout=120_000)
    usable: dict[str, float] = page.evaluate("() => window.usable")
    context.close()
    return usable


@contextmanager
def _serve() -> Iterator[str]:
    server = subprocess.Popen(
        [peer_python("xblocks"), "-m", "tests.benchmarks.slow_line", "--here"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.site.settings"},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def serve_here() -> None:
    """Print the port, and serve both pages until the process is ended."""
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False
    from . import kept

    kept.make(NAME)
    try:
        server = HTTPServer(("127.0.0.1", 0), _handler(_blocks()))
        print(server.server_port, flush=True)
        server.serve_forever()
    finally:
        kept.drop(NAME)


def _blocks() -> dict[str, Any]:
    """How each of the two blocks is built for the learner, and who that is."""
    from drag_and_drop_v2 import DragAndDropBlock
    from xblock.fields import ScopeIds
    from xblock.runtime import DictKeyValueStore

    from mentoring_xblock.block import CompetencySelfAssessmentXBlock
    from tests import builders
    from tests.courseware.course import COURSE, CourseRuntime

    class Runtime(CourseRuntime):
        def local_resource_url(self, block: Any, uri: str) -> str:
            return f"/resource/{block.unmixed_class.__module__.partition('.')[0]}/{uri}"

    keys = tuple(f"skill-{number:02}" for number in range(SKILLS))
    programme = builders.programme("bench")
    builders.framework(programme, _with_sentences(builders.framework_model(skills=keys)))
    learner, store = builders.user("learner"), DictKeyValueStore()

    def build(kind: Any) -> Any:
        usage = COURSE.make_usage_key(kind.__name__, "b1")
        return Runtime(store, shown=learner).construct_xblock_from_class(
            kind, ScopeIds(learner.pk, kind.__name__, usage, usage)
        )

    ours, theirs = build(CompetencySelfAssessmentXBlock), build(DragAndDropBlock)
    ours.framework, ours.role, ours.programme = "data", "analyst", "bench"
    item = DragAndDropBlock.data.default["items"][0]
    theirs.data = DragAndDropBlock.data.default | {"items": [item | {"id": number} for number in range(ITEMS)]}
    ours.save()
    theirs.save()
    kinds = {"ours": CompetencySelfAssessmentXBlock, "theirs": DragAndDropBlock}
    return {"learner": learner, **{name: lambda kind=kind: build(kind) for name, kind in kinds.items()}}


def _with_sentences(model: Any) -> Any:
    """The model with behaviours as long as people write them, no two alike: alike, they would weigh nothing packed."""
    chance = random.Random(1)
    words = ["".join(chance.choices("aeinorstlmdpu", k=chance.randint(2, 10))) for _ in range(1500)]

    def lines() -> tuple[str, ...]:
        return tuple(f"You can {' '.join(chance.choices(words, k=11))}" for _ in range(2))

    skills = (replace(skill, behaviours={level: lines() for level in skill.behaviours}) for skill in model.skills)
    return replace(model, skills=tuple(skills))


def _handler(blocks: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    import importlib

    import crum
    from webob import Request

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[0] == "resource":
                file = Path(importlib.import_module(parts[1]).__path__[0], *parts[2:])
                self._answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
            elif parts[0] in blocks:
                self._answer(self._page(parts[0]).encode(), "text/html")
            elif parts[0] == "handler":
                self._ask(parts)
            else:
                self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def _ask(self, parts: list[str]) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Request.blank("/", method=self.command, body=self.rfile.read(length), headers=dict(self.headers))
            with crum.impersonate(blocks["learner"]):
                block = blocks[parts[1]]()
                answer = block.runtime.handle(block, parts[2], asked)
            self._answer(answer.body, answer.content_type)

        def _page(self, kind: str) -> str:
            with crum.impersonate(blocks["learner"]):
                fragment = blocks[kind]().student_view({})
            return _PAGE.format(
                title=kind, kind=kind, head=fragment.head_html(), body=fragment.body_html(), foot=fragment.foot_html(),
                start=fragment.js_init_fn, args=json.dumps(fragment.json_init_args).replace("</", "<\\/"),
            )  # fmt: skip

        def _answer(self, body: bytes, kind: str) -> None:
            packed = body if kind.startswith("image/") else gzip.compress(body)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(packed)))
            if packed is not body:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *_: Any) -> None:
            """Nothing: what is printed is the port."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().here:
        serve_here()
    else:
        print_table("On a slow line", measure())


if __name__ == "__main__":
    main()
