"""Ready-made blocks for the XBlock workbench, on the sample model that ships with the package."""

from __future__ import annotations

SCENARIOS = (
    (
        "Data analyst: rate yourself, find a mentor",
        """
        <competency_self_assessment display_name="How do you work with data?" framework="data-analyst"
            role="data-analyst.analyst" role_mode="fixed">
          <introduction>&lt;p&gt;Think of the last three months: what do you do today?&lt;/p&gt;</introduction>
        </competency_self_assessment>
        """,
    ),
    (
        "Data analyst: your own role, all skills, targets shown",
        """
        <competency_self_assessment display_name="Where do you stand in your role?" framework="data-analyst"
            role_mode="own" hide_target="false" rerate="pairing"/>
        """,
    ),
)
"""Title and OLX of each."""
