"""Generated competency models for property tests, with the texts that break exporters. No assertions here."""

from __future__ import annotations

from hypothesis import strategies as st

from mentoring_xblock.applets.competencies.data import FrameworkModel, Kind, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.equality import fold
from mentoring_xblock.core.scales import Level, Scale
from mentoring_xblock.core.text import clean_text

_SIGNS = st.characters(exclude_categories=("Cs", "Cc"))
_NASTY = st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''@x",
        "+49",
        "-",
        "@SUM(A1)",
        "'",
        '"',
        '""',
        "a;b,c\td",
        "\n",
        "x\n\n=y",
        "é",
        "e\u0301",
        "😀",
        "\u202ex",
        "null",
    ]
)


def _cleaned(text: str) -> str:
    return clean_text(text, field="text", longest=8000)


texts = st.one_of(st.just(""), _NASTY, st.text(_SIGNS, max_size=30), st.tuples(_NASTY, _NASTY).map("\n".join)).map(
    _cleaned
)
lines = texts.map(lambda text: " ".join(text.split()))
titles = lines.filter(bool)
keys = st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,10}[a-z0-9])?", fullmatch=True)


@st.composite
def models(draw: st.DrawFn, *, key: str | None = None) -> FrameworkModel:
    """A canonical model: what a parser would have made of it."""
    names = draw(st.lists(titles, min_size=2, max_size=5, unique_by=fold))
    scale = Scale(
        tuple(Level(number, name, draw(texts)) for number, name in enumerate(names, start=1)),
        mentor_from=draw(st.integers(1, len(names))),
    )
    levels = st.integers(1, scale.top)
    behaviours = st.dictionaries(
        levels, st.lists(titles, min_size=1, max_size=2, unique_by=fold).map(tuple), max_size=3
    )
    uris = st.lists(st.sampled_from(["https://example.org/a?b=1,2", "urn:uuid:1", "http://x/'y"]), max_size=2).map(
        tuple
    )
    plans = st.lists(titles, max_size=2).map(tuple)
    skills = tuple(
        SkillText(
            key=skill,
            title=draw(titles),
            description=draw(texts),
            kind=draw(st.sampled_from(Kind)),
            group=draw(lines),
            behaviours=dict(sorted(draw(behaviours).items())),
            uris=draw(uris),
            taxonomy_id=draw(lines),
            tag_id=draw(lines),
            retired=draw(st.booleans()),
            plan=draw(plans),
        )
        for skill in draw(st.lists(keys, max_size=4, unique=True))
    )
    targets = (
        st.lists(
            st.builds(TargetLevel, st.sampled_from([skill.key for skill in skills]), levels, st.integers(1, 5)),
            max_size=4,
            unique_by=lambda target: target.skill,
        ).map(tuple)
        if skills
        else st.just(())
    )
    roles = tuple(
        RoleModel(
            key=role,
            title=draw(titles),
            family=draw(lines),
            grade=draw(lines),
            description=draw(texts),
            targets=draw(targets),
        )
        for role in draw(st.lists(keys, max_size=3, unique=True))
    )
    return FrameworkModel(
        key=key or draw(keys),
        title=draw(titles),
        scale=scale,
        skills=skills,
        roles=roles,
        description=draw(texts),
        source=draw(texts),
        licence=draw(lines),
        language=draw(st.sampled_from(["en", "pt-BR", "sr-Latn-RS"])),
    )
