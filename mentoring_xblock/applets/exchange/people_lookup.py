"""Whom and what a people table names: accounts, members, managers and roles of a programme. Nothing is written here.

Accounts are found, never made or changed: neither their email nor anything else of theirs. Everything that is not
there is said at once, with its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ...core.errors import gettext_noop
from ...core.values import pick
from ...platform.roster import Account, find_users
from ..competencies import api as competencies
from ..competencies.data import VersionRef
from ..people.data import NO_MANAGER, MemberInfo, PersonRow
from ..people.domain import find_cycle
from .data import Remark, Weight
from .people_table import TEXTS, PersonLine, fold_name
from .remarks import MAX_REMARKS, Remarks

CANNOT_ADD = gettext_noop(
    "We cannot add “%(name)s”, because no active account has exactly this username or email address."
)
"""One sentence for an account that is not there, is closed or never activated, or shares its address with another."""
UNKNOWN_MANAGER = gettext_noop(
    "The manager “%(name)s” is not in this programme or in the file, so we leave this person’s manager as it is. "
    "Import the manager too."
)
SEVERAL_MANAGERS = gettext_noop(
    "Several people can be meant by the manager “%(name)s”, so we leave this person’s manager as it is. "
    "Write an email address."
)
CIRCLE = gettext_noop(
    "This person’s chain of managers leads back to them (%(count)s people in a circle). Correct one of the managers."
)


class Lookup:
    """Names in the table against accounts, members, frameworks and roles; remarks what is not there."""

    def __init__(
        self,
        programme_id: int,
        lines: Sequence[PersonLine],
        before: Sequence[MemberInfo],
        *,
        file: str,
        sees_accounts: bool,
        all_or_nothing: bool = False,
    ) -> None:
        self.lines = lines
        self.file = file
        self.sees_accounts = sees_accounts
        self.all_or_nothing = all_or_nothing
        self.typed: dict[int, str] = {}
        self.remarks = Remarks()
        self.members = {member.user_id: member for member in before}
        self.user_of_member = {member.member_id: member.user_id for member in before}
        self.frameworks = {version.key: version for version in competencies.list_frameworks(programme_id)}
        self.key_of = {version.framework_id: version.key for version in self.frameworks.values()}
        self.role_keys = _role_keys(self.frameworks, lines)
        managers = [line.manager for line in lines if line.manager]
        names = [line.username for line in lines if line.username] + managers
        mails = {mail for mail in [line.email for line in lines if not line.username] + managers if "@" in mail}
        asked = {mail.casefold() for mail in mails}
        self.accounts = find_users(usernames=names, emails=mails)
        self.by_name = {account.username: account for account in self.accounts}
        self.by_mail: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts:
            if account.email.casefold() in asked:
                self.by_mail[account.email.casefold()].append(account)

    def refuse(self, line: PersonLine, column: str, message: str, **params: object) -> None:
        self.remarks.refuse(line.row.at(column, file=self.file), message, **params)

    def leave_out(self, line: PersonLine, column: str, message: str, **params: object) -> None:
        """The others of the file can come in without this line, unless it is to be all of them or none."""
        weight = Weight.REFUSED if self.all_or_nothing else Weight.DROPPED
        self.remarks.append(Remark(weight, line.row.at(column, file=self.file), message, params))

    def accounts_of(self, *, name: str, mail: str) -> Sequence[Account]:
        """The account of that user name, or, without a name, the accounts of that email."""
        named = self.by_name.get(name) if name else None
        found = [named] if named else self.by_mail.get((name or mail).casefold(), ()) if mail or "@" in name else ()
        # A closed account, or one that was never activated, is there for those alone who are members with it.
        return [each for each in found if each.is_active or each.user_id in self.members]

    def account(self, line: PersonLine, column: str, *, name: str, mail: str) -> Account | None:
        """The one account that the line is about; remarked if there is none."""
        found = self.accounts_of(name=name, mail=mail)
        if len(found) == 1:
            self.typed.setdefault(found[0].user_id, name or mail)
            return found[0]
        if not self.sees_accounts:
            self.leave_out(line, column, CANNOT_ADD, name=(name or mail)[:120])
        elif found:
            message = gettext_noop("Several accounts have this email address. Write the username instead.")
            self.leave_out(line, column, message)
        elif name:
            message = gettext_noop("We cannot find an account with the username “%(name)s”. Check the spelling.")
            self.leave_out(line, column, message, name=name[:120])
        else:
            message = gettext_noop("We cannot find an account with the email address “%(mail)s”. Check the spelling.")
            self.leave_out(line, column, message, mail=mail[:120])
        return None

    def count_outsiders(self) -> int:
        """How many different names and addresses are looked up besides the members', with an account or without.

        A manager whom the file itself names, by name or number, is not looked up.
        """
        in_file = {name for line in self.lines for name in (*line.names, line.number) if name}
        typed = {line.username or line.email for line in self.lines}
        typed |= {
            line.manager
            for line in self.lines
            if line.manager and not {line.manager, fold_name(line.manager)} & in_file
        }
        return sum(not self.is_members(text) for text in typed if text)

    def is_members(self, text: str) -> bool:
        found = (self.by_name[text],) if text in self.by_name else self.by_mail.get(text.casefold(), ())
        return bool(found) and all(each.user_id in self.members for each in found)

    def person_rows(self) -> list[PersonRow]:
        """The rows as they are to hold, and every remark made; rows with a refusal are left out."""
        accounts: list[tuple[PersonLine, Account]] = []
        first_of: dict[int, PersonLine] = {}
        for line in self.lines:
            mail = "" if line.username else line.email
            account = self.account(line, "username" if line.username else "email", name=line.username, mail=mail)
            if account is None:
                continue
            if account.user_id in first_of:
                message = gettext_noop("“%(name)s” is already in row %(first)s. Remove one of the two rows.")
                first = first_of[account.user_id].row.number
                self.refuse(line, "username", message, name=line.username or line.email, first=first)
                continue
            first_of[account.user_id] = line
            accounts.append((line, account))
            known = self.sees_accounts or account.user_id in self.members
            if known and line.username and line.email and line.email.casefold() != account.email.casefold():
                message = gettext_noop("The account has a different email address. We do not change it.")
                self.remarks.warn(line.row.at("email", file=self.file), message)
        in_file = _by_name_and_number(accounts)
        managers = {
            account.user_id: self.manager(line, account, first_of, in_file)
            for line, account in accounts
            if line.manager is not None
        }
        self.refuse_circles(first_of, managers)
        return [
            PersonRow(
                user_id=account.user_id,
                manager_user_id=managers.get(account.user_id),
                roles=self.roles(line),
                **pick(line, TEXTS),
            )
            for line, account in accounts
        ]

    def manager(
        self, line: PersonLine, account: Account, first_of: dict[int, PersonLine], in_file: Mapping[str, set[int]]
    ) -> int | None:
        """The manager's user id; None, which leaves things as they are, where nobody here is meant.

        A username or an email address is meant first, then an employee number or a name that one person of the file
        has.
        """
        if not line.manager:
            return NO_MANAGER
        found = {each.user_id for each in self.accounts_of(name=line.manager, mail="")}
        found &= self.members.keys() | first_of.keys()
        found = found or in_file.get(line.manager, set()) or in_file.get(fold_name(line.manager), set())
        if len(found) != 1:
            self.remarks.warn(
                line.row.at("manager", file=self.file),
                UNKNOWN_MANAGER if not found else SEVERAL_MANAGERS,
                name=line.manager[:120],
            )
            return None
        (manager,) = found
        # The head of an organisation is their own manager in many exports.
        return NO_MANAGER if manager == account.user_id else manager

    def refuse_circles(self, first_of: dict[int, PersonLine], managers: Mapping[int, int | None]) -> None:
        """Every circle that the file's lines close, alone or through lines of reporting already stored."""
        reports_to: dict[int, int | None] = {
            member.user_id: self.user_of_member.get(member.manager_id or 0) for member in self.members.values()
        }
        for user_id, manager in managers.items():
            if manager is not None:
                reports_to[user_id] = manager or None
        for _ in range(MAX_REMARKS):
            circle = find_cycle(reports_to)
            if not circle:
                return
            for user_id in circle:
                line = first_of.get(user_id)
                if line is not None and user_id in managers:
                    self.refuse(line, "manager", CIRCLE, count=len(circle))
                reports_to[user_id] = None

    def roles(self, line: PersonLine) -> tuple[tuple[int, str], ...] | None:
        if line.roles is None:
            return None
        found: list[tuple[int, str]] = []
        for framework_key, role_key in line.roles:
            version = self.framework(line, framework_key)
            if version is None:
                continue
            if role_key not in self.role_keys[version.key]:
                message = gettext_noop(
                    "The competency model “%(framework)s” has no role “%(role)s”. Check the role’s key."
                )
                self.refuse(line, "roles", message, framework=version.key, role=role_key)
            elif (version.framework_id, role_key) not in found:
                found.append((version.framework_id, role_key))
        return tuple(found)

    def framework(self, line: PersonLine, key: str) -> VersionRef | None:
        if not key and len(self.frameworks) == 1:
            return next(iter(self.frameworks.values()))
        if key in self.frameworks:
            return self.frameworks[key]
        message = (
            gettext_noop("This programme has no published competency model with the key “%(key)s”.")
            if key
            else gettext_noop("This programme has %(count)s competency models. Write each role as model:role.")
        )
        self.refuse(line, "roles", message, key=key, count=len(self.frameworks))
        return None

    def named(self, roles: Iterable[tuple[int, str]]) -> tuple[str, ...]:
        """Roles as the table writes them."""
        return tuple(f"{self.key_of.get(framework, framework)}:{role}" for framework, role in roles)


def _by_name_and_number(accounts: Iterable[tuple[PersonLine, Account]]) -> Mapping[str, set[int]]:
    """Users of the file by their employee number, and by each way to write their name."""
    found: dict[str, set[int]] = defaultdict(set)
    for line, account in accounts:
        for text in filter(None, (*line.names, line.number)):
            found[text].add(account.user_id)
    return found


def _role_keys(frameworks: dict[str, VersionRef], lines: Sequence[PersonLine]) -> dict[str, frozenset[str]]:
    """The role keys of every framework that the table can mean; one query each, however many people."""
    named = {framework for line in lines for framework, _ in line.roles or ()}
    if "" in named and len(frameworks) == 1:
        named |= set(frameworks)
    return {
        key: frozenset(role.key for role in competencies.list_roles(version.version_id))
        for key, version in frameworks.items()
        if key in named
    }
