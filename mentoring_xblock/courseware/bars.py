"""Gap bars as inline SVG: one's own level as a dot, the confirmed one as a ring, the target as a mark, on one axis
with its numbers.

Geometry only, from numbers alone. The words beside a bar say the same, so who hears the page hears it once.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BIN = 100.0
HEIGHT = 28.0


@lru_cache(maxsize=1024)
def draw_gap_bar(
    *, top: int, own: int | None, confirmed: int | None, target: int | None, before: int | None = None
) -> SafeString:
    """One axis of levels 1..``top``, each a bin of equal width, numbered below.

    ``own`` is a dot, ``confirmed`` a ring around where the dot would be, ``target`` a mark; None leaves one out. From
    ``before``, their own level before that, a thin line leads to the dot.
    The SVG stretches with its box; strokes keep their width. So dot and ring are strokes of no length with round ends,
    which stay round where a circle would be drawn out.
    """
    return format_html(
        '<svg class="tm-bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        "{}</svg>{}",
        _n(top * BIN),
        _n(HEIGHT),
        _draw_marks(top, own, confirmed, target, before),
        _draw_axis(top),
    )


def _draw_marks(top: int, own: int | None, confirmed: int | None, target: int | None, before: int | None) -> SafeString:
    """What is in the bar."""
    parts = [format_html('<rect class="tm-bar__track" x="0" y="11" width="{}" height="6" rx="2"/>', _n(top * BIN))]
    parts.append(
        format_html_join(
            "",
            '<line class="tm-bar__tick" x1="{}" x2="{}" y1="11" y2="17" vector-effect="non-scaling-stroke"/>',
            ((_n(x), _n(x)) for x in (level * BIN for level in range(1, top))),
        )
    )
    if target is not None:
        parts.append(_stroke("target", target, top, "2V26"))
    if confirmed is not None:
        parts.append(_stroke("ring", confirmed, top, "14h0"))
        parts.append(_stroke("hole", confirmed, top, "14h0"))
    if own is not None and before is not None:
        parts.append(_stroke("grown", before, top, f"14H{_n(_x(own, top))}"))
    if own is not None:
        parts.append(_stroke("dot", own, top, "14h0"))
    return format_html_join("", "{}", ((part,) for part in parts))


def _draw_axis(top: int) -> SafeString:
    numbers = format_html_join("", "<span>{}</span>", ((level,) for level in range(1, top + 1)))
    return format_html('<div class="tm-axis" aria-hidden="true">{}</div>', numbers)


def _stroke(name: str, level: int, top: int, way: str) -> SafeString:
    return format_html(
        '<path class="tm-bar__{}" d="M{} {}" fill="none" vector-effect="non-scaling-stroke"/>',
        name,
        _n(_x(level, top)),
        way,
    )


def _x(level: float, top: int) -> float:
    """Where a level lies: its bin's middle; held to the scale's ends."""
    return max(0.0, min(top * BIN, (level - 0.5) * BIN))


def _n(value: float) -> str:
    # Never localised: a comma would be another coordinate.
    return f"{value:.1f}".rstrip("0").rstrip(".")
