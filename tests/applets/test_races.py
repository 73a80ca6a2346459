"""A use case is one transaction, runs again when it lost a race, and never when it failed by itself."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from mentoring_xblock.api.transactions import atomic_use_case
from mentoring_xblock.applets import races
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.applets.races import ATTEMPTS, lost_race
from mentoring_xblock.core.errors import Conflict
from tests import builders


class Loser:
    """A use case that writes, and then loses the first ``times`` races."""

    def __init__(self, times: int, error: Exception) -> None:
        self.times, self.error, self.runs = times, error, 0

    def __call__(self) -> str:
        self.runs += 1
        builders.programme(f"run-{self.runs}")
        if self.runs <= self.times:
            raise self.error
        return "done"


DEADLOCK = OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(races, "LONGEST_PAUSE", 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_lost_race_is_run_again_and_leaves_nothing_of_the_lost_runs() -> None:
    loser = Loser(3, DEADLOCK)

    @atomic_use_case
    def use_case() -> str:
        return loser()

    assert use_case() == "done"
    assert loser.runs == 4
    assert list(Programme.objects.values_list("key", flat=True)) == ["run-4"]


@pytest.mark.django_db(transaction=True)
def test_who_always_loses_is_told_so_in_words() -> None:
    loser = Loser(99, DEADLOCK)
    with pytest.raises(Conflict) as refusal:
        atomic_use_case(loser)()
    assert refusal.value.code == "busy"
    assert loser.runs == ATTEMPTS
    assert not Programme.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "error", [Conflict("no"), ValueError("no"), OperationalError(2006, "server has gone away"), IntegrityError("CHECK")]
)
def test_what_failed_by_itself_is_not_run_again(error: Exception) -> None:
    loser = Loser(99, error)
    with pytest.raises(type(error)):
        atomic_use_case(loser)()
    assert loser.runs == 1
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_inside_another_transaction_it_runs_once_and_undoes_only_itself() -> None:
    builders.programme("before")
    loser = Loser(99, DEADLOCK)
    with transaction.atomic():
        with pytest.raises(OperationalError):
            atomic_use_case(loser)()
        assert not connection.needs_rollback
    assert loser.runs == 1
    assert list(Programme.objects.values_list("key", flat=True)) == ["before"]


@pytest.mark.django_db(transaction=True)
def test_two_equal_rows_are_a_race_on_every_database() -> None:
    builders.programme("twice")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        builders.programme("twice")
    assert lost_race(error.value)


@pytest.mark.django_db(transaction=True)
def test_a_broken_check_is_no_race_on_any_database() -> None:
    programme = builders.programme()
    with pytest.raises((IntegrityError, OperationalError)) as error, transaction.atomic():
        Programme.objects.filter(pk=programme.programme_id).update(weeks=0)
    assert not lost_race(error.value)
    assert not lost_race(ProgrammingError("no such table"))
