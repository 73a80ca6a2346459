"""Gap bars as inline SVG: what is believed as a bar, how sure as a thin range, the target as a mark.

Geometry only, from numbers alone; the words beside a bar are the presenter's.
"""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BIN = 100.0
HEIGHT = 28.0


def draw_gap_bar(*, top: int, mean: float | None, sd: float | None, target: int | None, label: str) -> SafeString:
    """One bar on a scale of levels 1..``top``, each a bin of equal width; ``label`` says it all in words.

    ``mean`` and ``sd`` are the estimate in levels, None before any rating; ``target`` None leaves the mark out.
    The SVG stretches with its box; strokes keep their width.
    """
    width = top * BIN
    parts = [format_html('<rect class="tm-bar__track" x="0" y="8" width="{}" height="12" rx="2"/>', _n(width))]
    parts.append(
        format_html_join(
            "",
            '<line class="tm-bar__tick" x1="{}" x2="{}" y1="8" y2="20" vector-effect="non-scaling-stroke"/>',
            ((_n(x), _n(x)) for x in (level * BIN for level in range(1, top))),
        )
    )
    if mean is not None:
        end = _x(mean, top)
        parts.append(format_html('<rect class="tm-bar__belief" x="0" y="8" width="{}" height="12" rx="2"/>', _n(end)))
        if sd:
            low, high = _x(mean - sd, top), _x(mean + sd, top)
            parts.append(
                format_html(
                    '<path class="tm-bar__range" d="M{0} 14H{1}M{0} 10V18M{1} 10V18" fill="none" '
                    'vector-effect="non-scaling-stroke"/>',
                    _n(low),
                    _n(high),
                )
            )
    if target is not None:
        x = _x(float(target), top)
        parts.append(
            format_html(
                '<path class="tm-bar__target" d="M{0} 2V26" fill="none" vector-effect="non-scaling-stroke"/>', _n(x)
            )
        )
    return format_html(
        '<svg class="tm-bar" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}" '
        'focusable="false">{}</svg>',
        _n(width),
        _n(HEIGHT),
        label,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _x(level: float, top: int) -> float:
    """Where a level lies: its bin's middle; held to the scale's ends."""
    return max(0.0, min(top * BIN, (level - 0.5) * BIN))


def _n(value: float) -> str:
    # Never localised: a comma would be another coordinate.
    return f"{value:.1f}".rstrip("0").rstrip(".")
