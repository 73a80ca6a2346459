"""A people table into a programme: look up, plan, show, apply. Who may do so is decided above.

Everything wrong is said at once with its row, and then nothing is written. Accounts are found, never made or
changed: neither their e-mail nor anything else of theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from ...core.errors import Conflict, gettext_noop
from ..competencies import api as competencies
from ..competencies.data import VersionRef
from ..people import api as people
from ..people.data import NO_MANAGER, MemberInfo, PersonRow
from ..people.domain import find_cycle
from .accounts import Account, find_accounts, usernames_of
from .data import Action, FileRefused, PlanRow, Remark, Source, Weight
from .models import ImportRun
from .people_table import PersonLine, read_people
from .plan import remark_row
from .remarks import MAX_REMARKS, Remarks

_TEXTS = ("department", "unit", "region", "time_zone")

CANNOT_ADD = gettext_noop(
    "We cannot add “%(name)s”, because no active account has exactly this username or e-mail address."
)
"""One sentence for an account that is not there, is closed or never activated, or shares its address with another."""
PLAN_AGAIN = gettext_noop(
    "The people in this programme have changed since this preview. Create a new preview and check it."
)


@dataclass(frozen=True, slots=True)
class PeopleOutcome:
    """What an import of people would do or did; ``changed`` are the ids of the members written, ``outsiders`` how many
    names and addresses in the table belong to nobody in the programme."""

    name: str
    rows: tuple[PlanRow, ...]
    counts: dict[str, int]
    fingerprint: str
    applied: bool = False
    changed: tuple[int, ...] = ()
    outsiders: int = 0

    @property
    def refused(self) -> bool:
        """Nothing of this plan may be applied."""
        return any(row.action is Action.REFUSE for row in self.rows)

    @property
    def changes(self) -> bool:
        """Applying the plan would write something."""
        return any(row.action in (Action.ADD, Action.CHANGE) for row in self.rows)


@transaction.atomic
def import_people(
    programme_id: int,
    *,
    source: Source,
    actor_id: int | None,
    now: datetime,
    dry_run: bool = False,
    expected: str | None = None,
    sees_accounts: bool = True,
    progress: Callable[[str], None] | None = None,
) -> PeopleOutcome:
    """Make the table's rows hold in the programme, all of them or none; a dry run only plans.

    ``sees_accounts``: whoever reads the plan may know the site's accounts. Others read of people outside the programme
    what the file says and nothing else: never a username found by an e-mail, nor whether the two belong together.

    Nothing is written where a row is refused or nothing differs. ``expected`` is the fingerprint of the plan that
    was shown. Raises Conflict where that plan no longer holds.
    """
    tell = progress or (lambda _step: None)
    tell("reading")
    try:
        lines, remarks = read_people(source)
    except FileRefused as refused:
        return _outcome(source, [], Remarks(refused.remarks))
    tell("looking up")
    before = people.list_members(programme_id, active_only=False)
    if not dry_run:
        people.lock_members([member.member_id for member in before])
    lookup = _Lookup(programme_id, lines, before, file=next(iter(source.files)), sees_accounts=sees_accounts)
    rows = lookup.person_rows()
    remarks += lookup.remarks
    outcome = _outcome(
        source, [] if remarks.refused else lookup.plan(rows), remarks, outsiders=lookup.count_outsiders()
    )
    if dry_run or outcome.refused:
        return outcome
    if expected is not None and expected != outcome.fingerprint:
        raise Conflict(PLAN_AGAIN, code="plan_again")
    if not outcome.changes:
        return outcome
    tell("storing")
    changed = people.save_people(programme_id, rows=rows, actor_id=actor_id, now=now)
    ImportRun.objects.create(
        programme_id=programme_id,
        actor_id=actor_id,
        kind="people",
        name=source.name[:255],
        format="people-csv",
        plan_hash=outcome.fingerprint,
        counts=outcome.counts,
        applied_at=now,
    )
    return replace(outcome, applied=True, changed=changed)


class _Lookup:
    """Names in the table against accounts, members, frameworks and roles; remarks what is not there."""

    def __init__(
        self,
        programme_id: int,
        lines: Sequence[PersonLine],
        before: Sequence[MemberInfo],
        *,
        file: str,
        sees_accounts: bool,
    ) -> None:
        self.lines = lines
        self.file = file
        self.sees_accounts = sees_accounts
        self.typed: dict[int, str] = {}
        self.remarks = Remarks()
        self.members = {member.user_id: member for member in before}
        self.user_of_member = {member.member_id: member.user_id for member in before}
        self.frameworks = {version.key: version for version in competencies.list_frameworks(programme_id)}
        self.key_of = {version.framework_id: version.key for version in self.frameworks.values()}
        self.role_keys = _role_keys(self.frameworks, lines)
        names = [line.username for line in lines] + [line.manager or "" for line in lines]
        mails = [line.email for line in lines if not line.username] + [line.manager or "" for line in lines]
        self.by_name, self.by_mail = find_accounts(names, mails)

    def refuse(self, line: PersonLine, column: str, message: str, **params: object) -> None:
        self.remarks.append(Remark(Weight.REFUSED, line.row.at(column, file=self.file), message, params))

    def account(self, line: PersonLine, column: str, *, name: str, mail: str) -> Account | None:
        """The one account of that user name, or, without a name, of that e-mail; remarked where there is none."""
        typed = name or mail
        named = self.by_name.get(name) if name else None
        found = [named] if named else self.by_mail.get(typed.casefold(), ()) if mail or "@" in name else ()
        # A closed account, or one that was never activated, is there for those alone who are members with it.
        found = [each for each in found if each.is_active or each.user_id in self.members]
        if len(found) == 1:
            self.typed.setdefault(found[0].user_id, typed)
            return found[0]
        if not self.sees_accounts:
            self.refuse(line, column, CANNOT_ADD, name=typed[:120])
        elif found:
            self.refuse(
                line, column, gettext_noop("Several accounts have this e-mail address. Write the username instead.")
            )
        elif name:
            self.refuse(
                line, column, gettext_noop("We cannot find an account with the username “%(name)s”."), name=name[:120]
            )
        else:
            self.refuse(
                line,
                column,
                gettext_noop("We cannot find an account with the e-mail address “%(mail)s”."),
                mail=mail[:120],
            )
        return None

    def count_outsiders(self) -> int:
        """How many different names and addresses are looked up besides the members', with an account or without."""
        typed = {text for line in self.lines for text in (line.username or line.email, line.manager) if text}
        return sum(not self.is_members(text) for text in typed)

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
                message = gettext_noop("“%(name)s” is already in row %(first)s.")
                first = first_of[account.user_id].row.number
                self.refuse(line, "username", message, name=line.username or line.email, first=first)
                continue
            first_of[account.user_id] = line
            accounts.append((line, account))
            known = self.sees_accounts or account.user_id in self.members
            if known and line.username and line.email and line.email.casefold() != account.email.casefold():
                self.remarks.append(
                    Remark(
                        Weight.WARNING,
                        line.row.at("email", file=self.file),
                        gettext_noop("The account has a different e-mail address, which we do not change."),
                    )
                )
        managers = {
            account.user_id: self.manager(line, account, first_of)
            for line, account in accounts
            if line.manager is not None
        }
        self.refuse_circles(first_of, managers)
        return [
            PersonRow(
                user_id=account.user_id,
                department=line.department,
                unit=line.unit,
                region=line.region,
                time_zone=line.time_zone,
                manager_user_id=managers.get(account.user_id),
                roles=self.roles(line),
            )
            for line, account in accounts
        ]

    def manager(self, line: PersonLine, account: Account, first_of: dict[int, PersonLine]) -> int:
        if not line.manager:
            return NO_MANAGER
        manager = self.account(line, "manager", name=line.manager, mail="")
        if manager is None:
            return NO_MANAGER
        if manager.user_id == account.user_id:
            self.refuse(line, "manager", gettext_noop("A person cannot be their own manager."))
        elif manager.user_id not in self.members and manager.user_id not in first_of:
            self.refuse(
                line,
                "manager",
                gettext_noop("The manager “%(name)s” is not in this programme or in the file. Add the manager first."),
                name=line.manager[:120],
            )
        return manager.user_id

    def refuse_circles(self, first_of: dict[int, PersonLine], managers: dict[int, int]) -> None:
        """Every circle that the file's lines close, alone or through lines of reporting already stored."""
        reports_to: dict[int, int | None] = {
            member.user_id: self.user_of_member.get(member.manager_id or 0) for member in self.members.values()
        }
        for user_id, manager in managers.items():
            reports_to[user_id] = manager if manager not in (NO_MANAGER, user_id) else None
        for _ in range(MAX_REMARKS):
            circle = find_cycle(reports_to)
            if not circle:
                return
            for user_id in circle:
                line = first_of.get(user_id)
                if line is not None and user_id in managers:
                    self.refuse(
                        line,
                        "manager",
                        gettext_noop(
                            "The managers above this person lead back to this person (%(count)s people in a "
                            "circle). Correct one of them."
                        ),
                        count=len(circle),
                    )
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
                self.refuse(
                    line,
                    "roles",
                    gettext_noop("The competency model “%(framework)s” has no role “%(role)s”."),
                    framework=version.key,
                    role=role_key,
                )
                continue
            if (version.framework_id, role_key) not in found:
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

    def plan(self, rows: Sequence[PersonRow]) -> list[PlanRow]:
        """A plan row per person added or kept, and per field changed."""
        every = [*self.by_name.values(), *(each for found in self.by_mail.values() for each in found)]
        names = {
            each.user_id: each.username
            if self.sees_accounts or each.user_id in self.members
            else self.typed.get(each.user_id, "")
            for each in every
        }
        leaving = [self.members[row.user_id].manager_id for row in rows if row.user_id in self.members]
        names |= usernames_of({self.user_of_member.get(manager or 0, NO_MANAGER) for manager in leaving} - set(names))
        planned: list[PlanRow] = []
        for row in rows:
            name = names[row.user_id]
            member = self.members.get(row.user_id)
            if member is None:
                planned.append(PlanRow(Action.ADD, "person", name))
                continue
            pairs = self.differences(member, row, names)
            planned += [
                PlanRow(Action.CHANGE, "person", name, field=field, old=old, new=new) for field, old, new in pairs
            ]
            if not pairs:
                planned.append(PlanRow(Action.KEEP, "person", name))
        return planned

    def differences(self, member: MemberInfo, row: PersonRow, names: dict[int, str]) -> list[tuple[str, str, str]]:
        pairs = [
            (field, getattr(member, field), getattr(row, field)) for field in _TEXTS if getattr(row, field) is not None
        ]
        if row.manager_user_id is not None:
            old_manager = self.user_of_member.get(member.manager_id or 0, NO_MANAGER)
            if old_manager != row.manager_user_id:
                pairs.append(("manager", names.get(old_manager, ""), names.get(row.manager_user_id, "")))
        if row.roles is not None:
            pairs.append(("roles", self.as_text(member.roles), self.as_text(row.roles)))
        return [(field, old, new) for field, old, new in pairs if old != new]

    def as_text(self, roles: Iterable[tuple[int, str]]) -> str:
        return "; ".join(f"{self.key_of.get(framework, framework)}:{role}" for framework, role in roles)


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


def _outcome(source: Source, planned: list[PlanRow], remarks: Remarks, *, outsiders: int = 0) -> PeopleOutcome:
    noted = [remark_row(remark) for remark in remarks.in_order()]
    refused = remarks.refused
    rows = tuple(noted if refused else [*planned, *noted])
    actions = Counter(row.action.value for row in rows)
    people_touched = {row.key for row in rows if row.action is Action.CHANGE}
    counts = {
        "people": len({row.key for row in rows if row.kind == "person"}),
        "add": actions["add"],
        "change": len(people_touched),
        "keep": actions["keep"],
        "refused": remarks.counts[Weight.REFUSED],
        "warning": remarks.counts[Weight.WARNING],
    }
    content = json.dumps([(row.action, row.key, row.field, row.old, row.new) for row in rows if row.kind == "person"])
    fingerprint = "" if refused else hashlib.sha256(content.encode("ascii")).hexdigest()
    return PeopleOutcome(source.name, rows, counts, fingerprint, outsiders=outsiders)
