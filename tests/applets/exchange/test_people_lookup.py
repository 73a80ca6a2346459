"""Whom a people table means is found in indexes; looking through everybody for each cell finds the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.exchange import people_lookup
from mentoring_xblock.applets.exchange.data.files import Choices
from mentoring_xblock.applets.exchange.people_lookup import Lookup
from mentoring_xblock.applets.exchange.people_merging import Person
from mentoring_xblock.applets.exchange.people_table import PersonLine, fold_name
from mentoring_xblock.applets.exchange.tables import Row
from mentoring_xblock.applets.people.data import Expected, MemberInfo
from mentoring_xblock.applets.people.domain import find_cycle, fold_email
from mentoring_xblock.platform.roster import Account

TODAY = date(2026, 3, 2)
PROGRAMME = 1
USERNAMES = ["ann", "ANN", "ben", "7", "ann@example.org", "Ruiz, Cem"]
ADDRESSES = ["ann@example.org", "Ann@Example.org", "ben@example.org", "shared@example.org", "new@example.org"]
NUMBERS = ["", "7", "A8"]
FULL_NAMES = ["", "Cem Ruiz", "Ruiz, Cem", "Dee Marsh"]
MANAGERS = [None, "", "nobody", *USERNAMES, *ADDRESSES, *NUMBERS, *FULL_NAMES]


class Everybody(Lookup):
    """The same rules, each asked of every account and of every person of the file."""

    def _compare_address(self, line: PersonLine, user_id: int) -> None:
        if user_id < 0 or not (self.sees_accounts or user_id in self.members) or not (line.username and line.email):
            return
        (account,) = (each for each in self.accounts if each.user_id == user_id)
        if account.email.casefold() != line.email.casefold():
            message = "The account has a different email address. We do not change it."
            self.remarks.warn(line.row.at("email", file=self.file), message)

    def _meant(self, text: str, found: Mapping[int, Person], in_file: Mapping[str, set[int]]) -> set[int]:
        by_account = {each.user_id for each in self.accounts_of(name=text)}
        by_account |= {user_id for user_id, mail in self.mail_of.items() if mail == fold_email(text)}
        people = list(found.values())
        by_number = {each.user_id for each in people if text and text == each.line.number}
        written = {each.user_id for each in people if text in each.line.names}
        by_name = {each.user_id for each in people if fold_name(text) and fold_name(text) in each.line.names}
        numbered = {each.user_id for each in people if fold_name(text) and fold_name(text) == each.line.number}
        return (by_account & {*self.members, *found}) or (by_number | written) or (by_name | numbered)

    def accounts_of(self, *, name: str = "", mail: str = "") -> list[Account]:
        exactly = [each for each in self.accounts if each.username == name]
        nearly = [each for each in self.accounts if each.username.casefold() == name.casefold()]
        named = exactly or nearly
        if len(named) != 1:
            address = (mail or name).casefold()
            named = [each for each in self.accounts if "@" in address and each.email.casefold() == address]
        return [each for each in named if each.is_active or each.user_id in self.members]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Accounts, of which some are members, people who are expected, and a table that speaks of them and of others."""
    usernames = draw(st.lists(st.sampled_from(USERNAMES), unique=True))
    accounts = [
        Account(number, username, draw(st.sampled_from(["", *ADDRESSES])), draw(st.booleans()))
        for number, username in enumerate(usernames, start=1)
    ]
    inside = [each for each in accounts if draw(st.booleans())]
    managers = draw(st.permutations([each.user_id for each in inside]))
    before = [_member(each.user_id, manager) for each, manager in zip(inside, managers, strict=True)]
    expected = [Expected(fold_email(mail)) for mail in draw(st.lists(st.sampled_from(ADDRESSES), max_size=2))]
    lines = [
        _line(
            number,
            username=draw(st.sampled_from(["", *USERNAMES])),
            email=draw(st.sampled_from(["", *ADDRESSES, "none"])),
            manager=draw(st.sampled_from(MANAGERS)),
            number=draw(st.sampled_from(NUMBERS)),
            name=draw(st.sampled_from(FULL_NAMES)),
        )
        for number in range(2, 2 + draw(st.integers(1, 6)))
    ]
    return {"accounts": accounts, "before": before, "expected": expected, "lines": lines, "seen": draw(st.booleans())}


def _member(user_id: int, manager: int) -> MemberInfo:
    names = ("department", "unit", "region", "time_zone")
    return MemberInfo(
        member_id=100 + user_id, programme_id=PROGRAMME, user_id=user_id, **dict.fromkeys(names, ""),
        manager_id=100 + manager if manager < user_id else None, is_admin=False, is_active=True,
        mentors_everything=False, is_paused=False, places=1, places_taken=0,
    )  # fmt: skip


def _line(row: int, *, username: str, email: str, manager: str | None, number: str, name: str) -> PersonLine:
    names = tuple({fold_name(name), fold_name(" ".join(reversed(name.split(", "))))} - {""})
    return PersonLine(Row(row, row, {}, ()), username, email, "", "", "", "", manager, None, names, number)


def look_up(kind: type[Lookup], world: dict[str, Any]) -> tuple[Lookup, list[Person]]:
    with (
        patch.object(people_lookup, "find_users", lambda **_asked: world["accounts"]),
        patch.object(people_lookup, "RoleLookup") as roles,
    ):
        roles.return_value.find.return_value = None
        lookup = kind(
            PROGRAMME, world["lines"], world["before"], file="people.csv", says_who_left=False,
            sees_accounts=world["seen"], expected=world["expected"], choices=Choices(), actor_id=None, today=TODAY,
        )  # fmt: skip
        return lookup, lookup.people()


@settings(max_examples=150, deadline=None)
@given(world=worlds())
def test_looking_through_everybody_finds_the_same_people_managers_and_faults(world: dict[str, Any]) -> None:
    lookup, found = look_up(Lookup, world)
    slow, slowly_found = look_up(Everybody, world)
    assert found == slowly_found
    assert list(map(str, lookup.remarks.in_order())) == list(map(str, slow.remarks.in_order()))
    assert (lookup.awaited, lookup.typed) == (slow.awaited, slow.typed)


@settings(max_examples=150, deadline=None)
@given(world=worlds())
def test_no_circle_of_managers_is_left_and_who_is_in_none_keeps_the_manager_of_the_file(world: dict[str, Any]) -> None:
    with patch.object(Lookup, "_undo_circles"):
        _lookup, said = look_up(Lookup, world)
    lookup, found = look_up(Lookup, world)
    stored = {each.user_id: lookup.user_of_member.get(each.manager_id or 0) for each in lookup.members.values()}
    wanted = stored | {each.user_id: each.manager or None for each in said if each.manager is not None}
    after = stored | {each.user_id: each.manager or None for each in found if each.manager is not None}
    assert find_cycle(after) == ()
    if not find_cycle(wanted):
        assert found == said
