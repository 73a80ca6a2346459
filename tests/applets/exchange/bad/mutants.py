"""Small sound files of each format, and what accidents make of them. Reproducible: the same seed, the same wounds."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.competencies.domain import check_model
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.core.errors import InvalidInput

SEED = 20260302

GDD = {
    "skills.csv": b"Skill Name,Skill Description,Awareness,Working,Practitioner,Expert,Roles\n"
    b'Baking,Bread.,"You can:\n- knead","You can:\n- bake",,"You can\n- teach",\n',
    "roles.csv": b"Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Level\n"
    b"Food,Baker,Bakes.,Junior,Learns.,Baking,Working\nFood,Baker,Bakes.,NOT IN USE,,Baking,NOT IN USE\n",
}
NICE: dict[str, Any] = {
    "categories": [{"code": "X", "name": "Y"}],
    "work_roles": [{"code": "A-1", "category": "X", "name": "B", "description": "C", "tasks": ["T1"]}],
    "statements": {"T1": "Watch", "K1": "Know"},
}
ONET = b"O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n1-1.00\tBaker\t1\tKnead.\tCore\n1-1.00\tBaker\t2\tBake.\t\n"
TABLE = (
    b"Workshop 2026\n\nArea,Skill,Description,Beginner,Able,Expert,Owner\n"
    b'Wheels,True a wheel,"Straight, and round",Finds the place,"Trues it\n- to a millimetre",Builds one,Amara\n'
    b",Change a tyre,,Helps to change one,Changes any tyre,Advises on tyres,\nDrive,,,,,,\n"
    b",Fit a chain,,Measures the wear,Fits and shortens it,Finds the cause,Tariq\nTotal,3,,,,,\n"
)
AT = "http://data.europa.eu/esco"
ESCO = {
    "skills_en.csv": (
        "conceptType,conceptUri,skillType,preferredLabel,altLabels,status,definition,description\n"
        f"KnowledgeSkillCompetence,{AT}/skill/k1,skill/competence,knead,work dough,released,,By hand.\n"
        f"KnowledgeSkillCompetence,{AT}/skill/k2,knowledge,flour,,released,,Kinds of it.\n"
    ).encode(),
    "occupations_en.csv": (
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status,description,code\n"
        f"Occupation,{AT}/occupation/o1,7512,baker,,released,Bakes.,7512.1\n"
    ).encode(),
    "occupationSkillRelations_en.csv": (
        "occupationUri,relationType,skillType,skillUri\n"
        f"{AT}/occupation/o1,essential,skill/competence,{AT}/skill/k1\n"
        f"{AT}/occupation/o1,optional,knowledge,{AT}/skill/k2\n"
    ).encode(),
}
SFIA = (
    b"#,Levels,,,,,,,Code,URL,Skill,Category,Subcategory,Overall description,Guidance notes,"
    + b",".join(b"Level %d description" % number for number in range(1, 8))
    + b"\n1,,,,4,,,,KNED,https://example.com/K,Kneading,Baking,Dough,Making dough.,By hand,,,,"
    b'"Kneads.\nTests the dough.",,,\n2,,,,,,,,OVEN,,Oven care,Baking,Heat,Keeping ovens.,,Cleans.,,,,,,\n'
)
OPENSALT = (
    b"Identifier,Full Statement,Human Coding Scheme,Is Child Of,Sequence Number,Notes,CF Item Type\n"
    b"i0,Bread,B,,1,,Domain\ni2,Bake a loaf,B.2,i0,2,Until it is brown.,Skill\ni1,Knead dough,B.1,B,1,,Skill\n"
)
NASTY = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b'"', b"'", b"\n", b"\r", b",", b"{", b"[", b"=1", b"9" * 30, b"\xef\xbb\xbf"),
    *(b"-1", "😀e\u0301".encode(), b"null", b"true", b"1e400", b"\xe2\x80\xae", b"<", b"]]>", b"&#0;", b"<!DOCTYPE a>"),
)


def small_model() -> FrameworkModel:
    """Three skills and their roles, of a sample."""
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    return check_model(
        FrameworkModel(
            key=model.key,
            title=model.title,
            scale=model.scale,
            skills=model.skills[:3],
            roles=tuple(
                type(role)(role.key, role.title, targets=tuple(t for t in role.targets if t.skill == "clean-table"))
                for role in model.roles
            ),
        )
    )


def sound(format_name: str) -> dict[str, bytes]:
    """A small sound file of the format."""
    files = {
        "gdd": GDD,
        "esco": ESCO,
        "opensalt": {"o.csv": OPENSALT},
        "sfia": {"s.csv": SFIA},
        "nice": {"n.json": json.dumps(NICE).encode()},
        "onet": {"t.tsv": ONET},
        "table": {"t.csv": TABLE},
    }
    return files.get(format_name) or formats.write(small_model(), format_name=format_name)


def understood_or_refused(format_name: str, files: dict[str, bytes]) -> bool:
    """Whether a model came of it; anything but a model or a refusal in words fails the test by its own exception."""
    try:
        parsed = formats.parse(Source("f", files), format_name=format_name)
    except InvalidInput as refused:
        if not str(refused).strip():
            raise AssertionError("refused without a word") from refused
        return False
    assert all(str(remark) for remark in parsed.remarks)
    assert (parsed.model is None) == bool(parsed.refusals)
    if parsed.model is not None:
        assert check_model(parsed.model) == parsed.model
    return parsed.model is not None


def mutants(name: str, files: Mapping[str, bytes], count: int) -> Iterator[dict[str, bytes]]:
    """``count`` times these sound files, one of them with one to four wounds; of workbooks, most inside of a part.

    ``name`` is the seed.
    """
    chance = random.Random(f"{SEED} {name}")
    for _ in range(count):
        name = chance.choice(sorted(files))
        hurt = wound_part if files[name].startswith(b"PK") and chance.random() < 0.8 else mutate
        yield {**files, name: hurt(files[name], chance)}


def mutate(content: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes changed, cut out, doubled, swapped, or something nasty put in."""
    wounded = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(wounded) + 1)
        until = min(len(wounded), at + chance.choice((1, 1, 2, 8, 40)))
        match chance.randrange(6):
            case 0:
                wounded[at:until] = chance.randbytes(until - at)
            case 1:
                del wounded[at:until]
            case 2:
                wounded[at:at] = wounded[at:until]
            case 3:
                wounded[at:at] = chance.choice(NASTY)
            case 4:
                del wounded[at:]
            case _:
                other = chance.randrange(len(wounded) + 1)
                wounded[at:until], wounded[other : other + 1] = wounded[other : other + 1], wounded[at:until]
    return bytes(wounded)


def wound_part(content: bytes, chance: random.Random) -> bytes:
    """A workbook with wounds in one of its parts, packed again so that the ZIP is whole."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = chance.choice([*names, *[name for name in names if "worksheets" in name] * 8])
        for name in names:
            part = source.read(name)
            target.writestr(name, _wound_text(part, chance) if name == chosen else part)
    return written.getvalue()


def _wound_text(part: bytes, chance: random.Random) -> bytes:
    """Half of the wounds go between tags, so that the XML stays whole and its meaning is hurt."""
    if chance.random() < 0.5:
        return mutate(part, chance)
    pieces = part.split(b">")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(pieces))
        match chance.randrange(4):
            case 0:
                pieces[at] = mutate(pieces[at], chance)
            case 1:
                del pieces[at : at + chance.choice((1, 2, 6))]
                pieces = pieces or [b""]
            case 2:
                pieces[at:at] = pieces[at : at + chance.choice((1, 2, 6))]
            case _:
                text = bytearray(pieces[at])
                spots = [spot for spot, sign in enumerate(text) if sign in b"0123456789"]
                if spots:
                    text[chance.choice(spots)] = chance.choice(b"0123456789-.eA")
                pieces[at] = bytes(text)
    return b">".join(pieces)
