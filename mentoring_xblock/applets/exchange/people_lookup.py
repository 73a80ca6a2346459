"""Whom a people table names: accounts, members and managers of a programme. Nothing is written here.

Accounts are found, never made or changed: neither their email nor anything else of theirs. Everything that is not
there is said at once, with its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ...core.errors import gettext_noop
from ...core.text import fold_address
from ...platform.roster import Account, find_users
from ..people.data import NO_MANAGER, Expected, MemberInfo
from ..people.domain import find_cycle, fold_email
from .causes import Cause, Causes
from .data.files import Choices, Place, Remark, Weight
from .people_causes import AWAITED_MANAGER, SEVERAL_MANAGERS, UNKNOWN_MANAGER
from .people_merging import Person, by_name_and_number, differing, together
from .people_roles import HeldRole, RoleLookup
from .people_table import PersonLine, names_meant
from .remarks import MAX_REMARKS, RowRemarks, shorten

CANNOT_ADD = gettext_noop(
    "We cannot add “%(name)s”, because no active account has exactly this username or email address."
)
"""One sentence for an account that is not there, is closed or never activated, or shares its address with another."""
CIRCLE = gettext_noop(
    "This person’s chain of managers leads back to them (%(count)s people in a circle). Correct one of the managers."
)
CIRCLE_LEFT = gettext_noop(
    "This person’s chain of managers leads back to them (%(count)s people in a circle), so we leave this person’s "
    "manager as it is. Correct one of the managers."
)
TWICE = gettext_noop(
    "“%(name)s” is already in row %(first)s, with something else under %(columns)s. Remove one of the two rows, or let "
    "both say the same."
)
SEVERAL_ROWS = gettext_noop("Rows of people who have a row above, which we read together with it: %(count)s.")
NO_EMAIL = gettext_noop("“%(mail)s” is not an email address. Correct it.")
NOT_BACK = gettext_noop(
    "People in this file who left the programme earlier: %(count)s. The file does not say that they are back. Add a "
    "column “status” to let them return."
)
LEFT_OUTSIDE = gettext_noop(
    "People who are marked as left in this file and are not in the programme, so we do not add them: %(count)s."
)
ADMINS_STAY = gettext_noop(
    "Administrators of the programme who are not in this file and stay: %(count)s. Another administrator can end their "
    "membership."
)
MANY_LEAVE = gettext_noop(
    "This ends the membership of %(count)s of %(all)s people. Check that the file names everybody who is to stay."
)
OWN_MEMBERSHIP = gettext_noop("You cannot end your own membership. Ask another administrator to end it.")


class Lookup:
    """Names in the table against accounts, members, frameworks and roles; remarks what is not there."""

    def __init__(
        self,
        programme_id: int,
        lines: Sequence[PersonLine],
        before: Sequence[MemberInfo],
        *,
        file: str,
        says_who_left: bool,
        sees_accounts: bool,
        expected: Iterable[Expected] = (),
        choices: Choices,
        actor_id: int | None,
        today: date,
    ) -> None:
        self.lines = lines
        self.says_who_left = says_who_left
        self.file = file
        self.sees_accounts = sees_accounts
        self.choices = choices
        self.actor_id = actor_id
        self.today = today
        self.typed: dict[int, str] = {}
        self.remarks = RowRemarks()
        self.causes = Causes()
        self.members = {member.user_id: member for member in before}
        self.user_of_member = {member.member_id: member.user_id for member in before}
        self.expected = {person.email: person for person in expected}
        self.awaited: dict[str, int] = {}
        self.mail_of: dict[int, str] = {}
        self._left_out: set[int] = set()
        self._named: set[int] = set()
        self.roles = RoleLookup(programme_id, self.lines, leave_out=self.leave_out)
        managers = [line.manager for line in self.lines if line.manager]
        names = [line.username for line in self.lines if line.username] + managers
        mails = {mail for mail in [line.email for line in self.lines] + names if "@" in mail}
        asked = {fold_address(mail) for mail in mails}
        self.accounts = find_users(usernames=names, emails=mails, any_case=True)
        self.by_name = {account.username: account for account in self.accounts}
        self.by_folded_name: dict[str, list[Account]] = defaultdict(list)
        self.by_mail: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts:
            self.by_folded_name[fold_address(account.username)].append(account)
            if fold_address(account.email) in asked:
                self.by_mail[fold_address(account.email)].append(account)

    def leave_out(self, line: PersonLine, column: str, message: str, **params: object) -> None:
        """The others of the file can come in without this line, unless it is to be all of them or none."""
        weight = Weight.REFUSED if self.choices.all_or_nothing else Weight.DROPPED
        self._left_out.add(line.row.number)
        self.remarks.append(Remark(weight, line.row.at(column, file=self.file), message, params))

    def accounts_of(self, *, name: str = "", mail: str = "") -> Sequence[Account]:
        """The account of that user name, in another case where that is one alone, or else the accounts of that
        email."""
        named = [self.by_name[name]] if name in self.by_name else self.by_folded_name.get(fold_address(name), [])
        found = named if len(named) == 1 else self.by_mail.get(fold_address(mail or name), ()) if mail or name else ()
        # A closed account, or one that was never activated, is there for those alone who are members with it.
        return [each for each in found if each.is_active or each.user_id in self.members]

    def find_person(self, line: PersonLine) -> int:
        """Whom the line is about: an account, or somebody to expect (below zero); 0 and a remark for nobody."""
        name, mail = line.username, line.email
        found = self.accounts_of(name=name) if name else ()
        if not found and mail:
            found = self.accounts_of(mail=mail)
        if len(found) == 1:
            self.typed.setdefault(found[0].user_id, name or mail)
            return found[0].user_id
        self._named |= {each.user_id for each in found}
        # Of an address of several accounts a reader who sees none of them learns what they learn of no account.
        if mail and not (found and self.sees_accounts):
            if fold_email(mail):
                return self.await_address(mail, typed=name or mail)
            self.leave_out(line, "email", NO_EMAIL, mail=shorten(mail))
        elif not self.sees_accounts:
            self.leave_out(line, "username" if name else "email", CANNOT_ADD, name=shorten(name or mail))
        elif found:
            message = gettext_noop("Several accounts have this email address. Write the username instead.")
            self.leave_out(line, "username" if name else "email", message)
        else:
            message = gettext_noop("We cannot find an account with the username “%(name)s”. Check the spelling.")
            self.leave_out(line, "username", message, name=shorten(name))
        return 0

    def await_address(self, mail: str, *, typed: str) -> int:
        """The id, below zero, under which this table speaks of somebody without an account."""
        email = fold_email(mail)
        user_id = self.awaited.setdefault(email, -1 - len(self.awaited))
        self.mail_of[user_id] = email
        self.typed.setdefault(user_id, typed)
        return user_id

    def count_outsiders(self) -> int:
        """How many different names and addresses are looked up besides those of members and of people who are expected,
        with an account or without.

        A manager whom the file itself names, by name or number, is not looked up.
        """
        in_file = {name for line in self.lines for name in (*line.names, line.number) if name}
        typed = {line.username or line.email for line in self.lines}
        typed |= {line.manager for line in self.lines if line.manager and in_file.isdisjoint(names_meant(line.manager))}
        return sum(not self.is_members(text) and fold_email(text) not in self.expected for text in typed if text)

    def count_named(self) -> int:
        """How many of these are named by a username alone: of them a preview says whether there is an account."""
        return sum(
            not self.is_members(name) for name in {line.username for line in self.lines if not line.email} - {""}
        )

    def is_members(self, text: str) -> bool:
        found = (self.by_name[text],) if text in self.by_name else self.by_mail.get(fold_address(text), ())
        return bool(found) and all(each.user_id in self.members for each in found)

    def people(self) -> list[Person]:
        """Everybody of the table as they are to hold, and every remark made; lines that are left out are not in it."""
        found = self._gather()
        for person in list(found.values()):
            person.roles = self.roles.find(person.line, held=self._held(person))
            if person.line.row.number in self._left_out:
                del found[person.user_id]
        in_file = by_name_and_number(found.values())
        for person in found.values():
            if person.line.manager is not None and not person.has_left:
                person.manager = self.manager(person, found, in_file)
        self.remarks += self.causes.remarks()
        self._undo_circles(found)
        return [*self._still_here(found), *self._absent()]

    def _held(self, person: Person) -> tuple[HeldRole, ...]:
        """The roles that the person holds, or is expected with."""
        known = self.members.get(person.user_id) or self.expected.get(self.mail_of.get(person.user_id, ""))
        return known.roles if known else ()

    def _gather(self) -> dict[int, Person]:
        """The people of the lines, several lines of one person read together."""
        found: dict[int, Person] = {}
        further = 0
        for line in self.lines:
            user_id = self.find_person(line)
            if not user_id:
                continue
            self._named.add(user_id)
            has_left = line.has_left(self.today)
            first = found.get(user_id)
            if first is None:
                found[user_id] = Person(user_id, line, has_left)
            elif columns := differing(first.line, line):
                params = {"name": line.username or line.email, "first": first.line.row.number}
                self.leave_out(line, columns[0], TWICE, columns=", ".join(columns), **params)
                continue
            else:
                further += 1
                # With one of several contracts over, a person is still here.
                first.has_left = has_left and first.has_left
                first.line = together(first.line, line)
            self._compare_address(line, user_id)
        if further:
            self.remarks.append(Remark(Weight.MERGED, Place(file=self.file), SEVERAL_ROWS, {"count": further}))
        return found

    def _compare_address(self, line: PersonLine, user_id: int) -> None:
        known = user_id > 0 and (self.sees_accounts or user_id in self.members)
        same = self.by_mail.get(fold_address(line.email), ())
        if known and line.username and line.email and all(each.user_id != user_id for each in same):
            message = gettext_noop("The account has a different email address. We do not change it.")
            self.remarks.warn(line.row.at("email", file=self.file), message)

    def manager(self, person: Person, found: Mapping[int, Person], in_file: Mapping[str, set[int]]) -> int | None:
        """The manager's user id; None, which leaves things as they are, where nobody is meant.

        An address of nobody here is of a manager who is awaited.
        """
        text = person.line.manager
        if not text:
            return NO_MANAGER
        here = self._meant(text, found, in_file)
        if not here and fold_email(text):
            self._remark_manager(person.line, AWAITED_MANAGER)
            return self.await_address(text, typed=text)
        if len(here) != 1:
            self._remark_manager(person.line, SEVERAL_MANAGERS if here else UNKNOWN_MANAGER)
            return None
        (manager,) = here
        # The head of an organisation is their own manager in many exports.
        return NO_MANAGER if manager == person.user_id else manager

    def _remark_manager(self, line: PersonLine, cause: Cause) -> None:
        name, place = shorten(line.manager or ""), line.row.at("manager", file=self.file)
        self.causes.add(cause, name, Remark(Weight.WARNING, place, cause.row, {"name": name}))

    def _meant(self, text: str, found: Mapping[int, Person], in_file: Mapping[str, set[int]]) -> set[int]:
        """Who of the programme or the file can be meant: by a username or an email address first, then by an employee
        number, then by a name."""
        here = {each.user_id for each in self.accounts_of(name=text)} | {self.awaited.get(fold_email(text), 0)}
        here = {each for each in here if each in self.members or each in found}
        return here or next((in_file[name] for name in names_meant(text) if name in in_file), set())

    def _undo_circles(self, found: Mapping[int, Person]) -> None:
        """Leave the managers as they are of every circle that the file's lines close, alone or through lines of
        reporting already stored."""
        stored: dict[int, int | None] = {
            member.user_id: self.user_of_member.get(member.manager_id or 0) for member in self.members.values()
        }
        reports_to = stored | {
            person.user_id: person.manager or None for person in found.values() if person.manager is not None
        }
        for _ in range(MAX_REMARKS):
            circle = find_cycle(reports_to)
            if not circle:
                return
            for user_id in circle:
                person = found.get(user_id)
                if person is not None and person.manager:
                    if self.choices.all_or_nothing:
                        self.leave_out(person.line, "manager", CIRCLE, count=len(circle))
                    else:
                        place = person.line.row.at("manager", file=self.file)
                        self.remarks.warn(place, CIRCLE_LEFT, count=len(circle))
                    person.manager = None
                reports_to[user_id] = stored.get(user_id)
        self.remarks.refuse(Place(file=self.file), CIRCLE, count=len(find_cycle(reports_to)))

    def _still_here(self, found: Mapping[int, Person]) -> list[Person]:
        """Those of the file who come in, stay or leave; people who left and were never here are not taken in."""
        kept, outside, ended = [], 0, 0
        for person in found.values():
            member = self.members.get(person.user_id)
            is_known = member is not None or self.mail_of.get(person.user_id) in self.expected
            if person.has_left and person.user_id == self.actor_id:
                self.leave_out(person.line, "status", OWN_MEMBERSHIP)
            elif person.has_left and not is_known:
                outside += 1
            else:
                kept.append(person)
                is_ended = member is not None and member.has_account and not member.is_active
                ended += is_ended and not person.has_left and not self.says_who_left
        for count, message in ((outside, LEFT_OUTSIDE), (ended, NOT_BACK)):
            if count:
                self.remarks.warn(Place(file=self.file), message, count=count)
        return kept

    def _absent(self) -> list[Person]:
        """The members and the expected people whom the file does not name, as people who have left."""
        if not self.choices.absent_left or not self.lines:
            return []
        here = [member for member in self.members.values() if member.is_active]
        absent = [member for member in here if member.user_id not in self._named]
        leaving = [member for member in absent if not member.is_admin]
        if len(absent) > len(leaving):
            self.remarks.warn(Place(file=self.file), ADMINS_STAY, count=len(absent) - len(leaving))
        if 2 * len(leaving) > len(here):
            self.remarks.warn(Place(file=self.file), MANY_LEAVE, count=len(leaving), all=len(here))
        nothing = replace(self.lines[0], manager=None, roles=None)
        gone = [Person(member.user_id, nothing, True) for member in leaving]
        unnamed = self.expected.keys() - {self.mail_of[each] for each in self._named if each < 0}
        awaited = [self.await_address(email, typed=email) for email in sorted(unnamed)]
        return gone + [Person(user_id, nothing, True) for user_id in awaited]
