"""What a browser sends, as typed values. Every refusal names the field; nothing is looked up or stored here."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NoReturn

from django.utils.crypto import salted_hmac

from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.pairings.data.pairing import MOST_CHOICES
from mentoring_xblock.applets.people.data import MOST_PLACES
from mentoring_xblock.applets.ratings.data import LONGEST_AGE, MOST_ANSWERS
from mentoring_xblock.core.errors import Conflict, InvalidInput, TooLarge, gettext_noop
from mentoring_xblock.core.scales import MAX_LEVELS
from mentoring_xblock.core.text import NOTE_LENGTH, TOKEN_LENGTH, check_key, clean_text
from mentoring_xblock.platform.roster import LONGEST_NAME

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12

LAST_PERFORMED = {"week": (3, 7), "month": (15, 31), "quarter": (60, 92), "year": (200, 365), "longer": (730, 10**6)}
"""Words for when a skill was last used: the days ago that each stands for, and the most that it covers."""

_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{8,{TOKEN_LENGTH}}}")
_EARLIEST = date(1950, 1, 1)


def read_body(request: Any) -> dict[str, Any]:
    """The JSON object in the body of a WebOb ``request``.

    Raises TooLarge above MOST_BYTES, InvalidInput for anything that no page of ours sends: other encodings, NaN,
    depth beyond MOST_DEPTH, lone surrogates, NUL, or something other than an object.
    """
    if (request.content_length or 0) > MOST_BYTES:
        _refuse_size()
    raw = request.body
    if len(raw) > MOST_BYTES:
        _refuse_size()
    return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """``raw`` as a JSON object of finite numbers and storable text; see ``read_body`` for what is refused."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidInput(gettext_noop("The request is not valid JSON."), code="json") from None
    if not isinstance(value, dict):
        raise InvalidInput(gettext_noop("The request must be a JSON object."), code="json")
    _check_values(value)
    return value


def parse_token(payload: Mapping[str, Any]) -> str:
    """The client's token, which makes a second sending a no-op."""
    token = payload.get("token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise InvalidInput(
            gettext_noop("The token must be 8 to %(most)s letters, digits, dashes or underscores."),
            fields={"token": "token"},
            most=TOKEN_LENGTH,
        )
    return token


def parse_stamp(payload: Mapping[str, Any]) -> str:
    """What the page knows of the draft already: the stamp that it was given with the last answer; "" for nothing."""
    return clean_text(payload.get("known_at"), field="known_at", longest=TOKEN_LENGTH)


def check_owner(payload: Mapping[str, Any], mark: str) -> None:
    """Refuse what a page of somebody else sends; ``mark`` is the caller's own, see ``owner_mark``.

    Who signs in as another person in a second tab must not get the words of the first, nor the role chosen there.
    Clients without a page of ours send no mark. Raises Conflict.
    """
    if payload.get("owner", mark) != mark:
        raise Conflict(
            gettext_noop("Somebody else is signed in now. Sign in again with your own account, then continue here."),
            code="somebody_else",
        )


def owner_mark(user_id: int) -> str:
    """What a browser calls a person by whose words it keeps: no id can be read from it."""
    return salted_hmac("mentoring_xblock.words", str(user_id), algorithm="sha256").hexdigest()[:32]


def parse_key(payload: Mapping[str, Any], name: str) -> str:
    """The key of the one skill, role or framework that a request is about."""
    return check_key(payload.get(name), field=name)


def parse_username(payload: Mapping[str, Any], name: str) -> str:
    """A username as somebody typed it, "" if they typed none."""
    value = payload.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput(gettext_noop("The username must be text."), fields={name: "text"})
    return clean_text(value, field=name, longest=LONGEST_NAME)


def parse_draft(payload: Mapping[str, Any], *, today: date) -> dict[str, dict[str, Any]]:
    """The ratings as filled in so far, by skill; when a skill was last used becomes a date, in ISO form.

    Raises InvalidInput for more than MOST_ANSWERS, or for a level, date or note that cannot be meant.
    """
    ratings = payload.get("ratings")
    if not isinstance(ratings, dict):
        raise InvalidInput(
            gettext_noop("The request has no ratings. Rate at least one skill."), fields={"ratings": "required"}
        )
    if len(ratings) > MOST_ANSWERS:
        raise InvalidInput(
            gettext_noop("You can send at most %(most)s ratings at once."),
            fields={"ratings": "length"},
            most=MOST_ANSWERS,
        )
    return {
        check_key(skill, field="skill"): _parse_rating(skill, rating, today=today) for skill, rating in ratings.items()
    }


def word_for(last_performed: str | None, *, today: date) -> str:
    """The word of LAST_PERFORMED that a stored date reads as today; "" for none."""
    if not last_performed:
        return ""
    days = (today - date.fromisoformat(last_performed)).days
    return next((word for word, (_days, longest) in LAST_PERFORMED.items() if days <= longest), "longer")


def to_answers(draft: Mapping[str, Mapping[str, Any]]) -> tuple[SkillAnswer, ...]:
    """A checked draft as answers; a skill that is left open is left out."""
    return tuple(
        SkillAnswer(
            skill=skill,
            level=rating["level"],
            last_performed=date.fromisoformat(rating["last_performed"]) if rating["last_performed"] else None,
            willing=rating["willing"],
            note=rating["note"],
            not_my_work=rating["not_my_work"],
        )
        for skill, rating in draft.items()
        if rating["level"] is not None or rating["not_my_work"]
    )


def parse_choices(payload: Mapping[str, Any]) -> tuple[int, ...]:
    """A request's offers in order of preference. Raises InvalidInput unless they are one to three, all different."""
    choices = payload.get("choices")
    valid = isinstance(choices, list) and all(_is_id(choice) for choice in choices)
    if not valid or not 1 <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices):  # type: ignore[arg-type]
        raise InvalidInput(gettext_noop("Choose one, two or three different mentors."), fields={"choices": "choices"})
    return tuple(choices)  # type: ignore[arg-type]


def parse_message(payload: Mapping[str, Any]) -> str:
    """What a request says to its mentors."""
    return clean_text(payload.get("message"), field="message", longest=NOTE_LENGTH)


def parse_offer(payload: Mapping[str, Any]) -> tuple[int | None, bool]:
    """How many one would mentor (None: as many as before), and whether the offer pauses.

    Raises InvalidInput unless places are 1 to MOST_PLACES or absent, and paused a boolean.
    """
    places = payload.get("places")
    if places is not None and not (_is_id(places) and places <= MOST_PLACES):
        raise InvalidInput(
            gettext_noop("Enter how many people you can mentor: a number from 1 to %(most)s."),
            fields={"places": "places"},
            most=MOST_PLACES,
        )
    paused = payload.get("paused", False)
    if not isinstance(paused, bool):
        raise InvalidInput(gettext_noop("Choose whether to pause your offer."), fields={"paused": "boolean"})
    return places, paused


def _parse_rating(skill: str, rating: object, *, today: date) -> dict[str, Any]:
    if not isinstance(rating, dict):
        raise InvalidInput(gettext_noop("A rating must include a level."), fields={skill: "rating"})
    level, willing = rating.get("level"), rating.get("willing")
    if level is not None and not (_is_id(level) and level <= MAX_LEVELS):
        raise InvalidInput(gettext_noop("Choose a level of the scale."), fields={skill: "level"})
    if willing is not None and not isinstance(willing, bool):
        raise InvalidInput(gettext_noop("Choose whether you are willing to mentor others."), fields={skill: "willing"})
    not_my_work, age = rating.get("not_my_work", False), rating.get("age", 0)
    if not isinstance(not_my_work, bool) or (not_my_work and level is not None):
        raise InvalidInput(
            gettext_noop("Choose either a level or “Not part of my work”."), fields={skill: "not_my_work"}
        )
    if not isinstance(age, int) or isinstance(age, bool) or age < 0:
        raise InvalidInput(
            gettext_noop("The age of an answer must be a whole number of seconds."), fields={skill: "age"}
        )
    last_performed = _parse_date(skill, rating.get("last_performed") or None, today=today)
    note = clean_text(rating.get("note"), field="note", longest=NOTE_LENGTH)
    return {
        "level": level,
        "last_performed": last_performed,
        "willing": willing,
        "note": note,
        "not_my_work": not_my_work,
        "age": min(age, LONGEST_AGE),
    }


def _parse_date(skill: str, value: object, *, today: date) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value in LAST_PERFORMED:
        return (today - timedelta(days=LAST_PERFORMED[value][0])).isoformat()
    try:
        day = date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        day = date.min
    if day < _EARLIEST:
        raise InvalidInput(
            gettext_noop("Enter when you last used the skill: a date such as 2026-03-31, or one of the choices."),
            fields={skill: "last_performed"},
        )
    # Clocks and time zones differ: nobody used a skill tomorrow.
    return min(day, today).isoformat()


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 2**63


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError


def _refuse_size() -> NoReturn:
    raise TooLarge(
        gettext_noop("The request is larger than %(most)s kilobytes. Send less at once."), most=MOST_BYTES // 1024
    )


def _check_values(value: object) -> None:
    level: list[object] = [value]
    for _depth in range(MOST_DEPTH):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.keys())
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
            elif isinstance(each, str) and ("\x00" in each or any("\ud800" <= sign <= "\udfff" for sign in each)):
                raise InvalidInput(
                    gettext_noop("The text contains characters that cannot be stored. Remove them and try again."),
                    code="characters",
                )
            elif isinstance(each, float) and not math.isfinite(each):
                raise InvalidInput(gettext_noop("The request contains a number that is not finite."), code="json")
        if not below:
            return
        level = below
    raise InvalidInput(gettext_noop("The request is nested too deeply."), code="json")
