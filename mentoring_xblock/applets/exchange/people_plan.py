"""What a table of people would change, row by row, and its people as they are to be stored. Reads usernames alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.values import pick
from ...platform.roster import find_usernames
from ..people.data import NO_MANAGER, Expected, MemberInfo, PersonRow
from .data.plans import Action, Field, PlanRow, Thing, Value
from .people_lookup import Lookup
from .people_merging import Person
from .people_table import TEXTS


def plan_people(lookup: Lookup, found: Sequence[Person], awaited: Mapping[int, str]) -> list[PlanRow]:
    """A plan row per person who is added, expected, kept or leaves, and per field changed.

    ``awaited``: by a member's user id, the address of the manager whom they wait for already.
    """
    names = dict(lookup.typed)
    names |= {
        each.user_id: each.username
        for each in lookup.accounts
        if lookup.sees_accounts or each.user_id in lookup.members
    }
    members = [lookup.members[person.user_id] for person in found if person.user_id in lookup.members]
    managers = {lookup.user_of_member.get(member.manager_id or 0, NO_MANAGER) for member in members}
    managers |= {each.manager_user_id for each in lookup.expected.values()}
    names |= find_usernames((managers | {member.user_id for member in members}) - names.keys() - {NO_MANAGER})
    planned: list[PlanRow] = []
    for person in found:
        name = names[person.user_id]
        member = lookup.members.get(person.user_id)
        stored = lookup.expected.get(lookup.mail_of.get(person.user_id, ""))
        if person.has_left:
            if stored or (member is not None and member.is_active):
                planned.append(PlanRow(Action.END, Thing.PERSON, name))
            continue
        if member is not None:
            pairs = _differences(lookup, member, person, names, awaited.get(person.user_id, ""))
        elif stored is not None:
            pairs = _differences_expected(lookup, stored, person, names)
        else:
            is_seen = person.user_id < 0 and lookup.sees_accounts
            planned.append(PlanRow(Action.EXPECT if is_seen else Action.ADD, Thing.PERSON, name))
            continue
        planned += [
            PlanRow(Action.CHANGE, Thing.PERSON, name, field=field, old=old, new=new) for field, old, new in pairs
        ]
        if not pairs:
            planned.append(PlanRow(Action.KEEP, Thing.PERSON, name))
    return planned


def to_row(lookup: Lookup, person: Person) -> PersonRow:
    """A person with an account as the programme is to have them; a manager who is awaited is not in it."""
    if person.has_left:
        return PersonRow(user_id=person.user_id, is_active=False)
    member = lookup.members.get(person.user_id)
    return PersonRow(
        user_id=person.user_id,
        manager_user_id=None if (person.manager or 0) < 0 else person.manager,
        roles=person.roles,
        is_active=True if member is not None and _comes_back(lookup, member, person) else None,
        **pick(person.line, TEXTS),
    )


def to_expected(lookup: Lookup, person: Person) -> Expected:
    """A person without an account as they are to be expected; what the table does not say stays."""
    email = lookup.mail_of[person.user_id]
    stored = lookup.expected.get(email, Expected(email))
    texts = {name: text for name, text in pick(person.line, TEXTS).items() if text is not None}
    manager, manager_email = stored.manager_user_id, stored.manager_email
    if person.manager is not None:
        manager, manager_email = max(NO_MANAGER, person.manager), lookup.mail_of.get(person.manager, "")
    return Expected(
        email,
        manager_user_id=manager,
        manager_email=manager_email,
        roles=stored.roles if person.roles is None else person.roles,
        **pick(stored, TEXTS) | texts,
    )


def _comes_back(lookup: Lookup, member: MemberInfo, person: Person) -> bool:
    is_ended = member.has_account and not member.is_active
    return is_ended and lookup.says_who_left and person.has_left is False


def _differences(
    lookup: Lookup, member: MemberInfo, person: Person, names: Mapping[int, str], awaited: str
) -> list[tuple[Field, Value, Value]]:
    pairs: list[tuple[Field, Value, Value]] = [
        (Field(field), getattr(member, field), text)
        for field, text in pick(person.line, TEXTS).items()
        if text is not None
    ]
    if _comes_back(lookup, member, person):
        pairs.append((Field.MEMBERSHIP, False, True))
    old_manager = lookup.user_of_member.get(member.manager_id or 0, NO_MANAGER)
    if person.manager is not None and (awaited or old_manager) != lookup.mail_of.get(person.manager, person.manager):
        pairs.append((Field.MANAGER, awaited or names.get(old_manager, ""), names.get(person.manager, "")))
    if person.roles is not None:
        pairs.append((Field.ROLES, lookup.roles.named(member.roles), lookup.roles.named(person.roles)))
    return [(field, old, new) for field, old, new in pairs if old != new]


def _differences_expected(
    lookup: Lookup, stored: Expected, person: Person, names: Mapping[int, str]
) -> list[tuple[Field, Value, Value]]:
    new = to_expected(lookup, person)
    pairs: list[tuple[Field, Value, Value]] = [
        (Field(field), getattr(stored, field), getattr(new, field)) for field in TEXTS
    ]
    old_manager = stored.manager_email or names.get(stored.manager_user_id, "")
    pairs.append((Field.MANAGER, old_manager, new.manager_email or names.get(new.manager_user_id, "")))
    pairs.append((Field.ROLES, lookup.roles.named(stored.roles), lookup.roles.named(new.roles)))
    return [(field, old, new) for field, old, new in pairs if old != new]
