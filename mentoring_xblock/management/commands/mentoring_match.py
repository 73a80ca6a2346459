"""``mentoring_match [--role KEY] [--apply]``: plan mentors for every open gap, and propose them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock import api
from mentoring_xblock.api.matching import planning as matching
from mentoring_xblock.applets.matching.plans import MatchPlan, PlannedSkill
from mentoring_xblock.core.values import pick
from mentoring_xblock.management import terminal
from mentoring_xblock.wording.pairings import describe_unpaired


class Command(BaseCommand):
    """Plans unless told to apply; a plan is kept, and ``--apply --run N`` proposes exactly what it showed."""

    help = "Find mentors for all open gaps of a programme. Proposes nothing without --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--programme", metavar="KEY", default="", help="the programme (otherwise the default one)")
        parser.add_argument("--role", metavar="KEY", default="", help="only the people who hold this role")
        parser.add_argument("--dry-run", action="store_true", help="preview: plan and propose nothing (the default)")
        parser.add_argument("--apply", action="store_true", help="propose the pairings of the plan")
        parser.add_argument("--run", metavar="N", type=int, help="with --apply: the number of the preview to apply")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, and propose if told to."""
        if options["apply"] and options["dry_run"]:
            terminal.refuse("Choose either --dry-run or --apply.")
        if options["run"] is not None and not options["apply"]:
            terminal.refuse("Use --run together with --apply.")
        with terminal.mistakes_in_one_line(), terminal.steps(matching.STEPS) as progress:
            plan = api.pair_everyone(
                actor_id=api.SYSTEM,
                programme=options["programme"],
                role=options["role"],
                apply=options["apply"],
                run_id=options["run"],
                progress=progress,
            )
        self.stdout.write(terminal.as_json(as_document(plan)) if options["json"] else in_lines(plan))


def in_lines(plan: MatchPlan) -> str:
    """The plan for people: how many are paired, why the others are not, how far from the best."""
    done = "Proposed" if plan.applied else f"Preview {plan.run_id}"
    lines = [f"{done}: {len(plan.pairs)} of {plan.gaps} gaps paired."]
    lines += [f"  {count} not paired: {describe_unpaired(code)}" for code, count in plan.unpaired.items()]
    if plan.under_way:
        lines.append(f"Another {plan.under_way} already have a pairing or a proposal.")
    if plan.lost:
        lines.append(f"We did not compare every possible pair, which may have cost up to {plan.lost} pairings.")
    lines.append(f"At most {100 * plan.distance:.3f} % below the best total of scores ({plan.total:.2f}).")
    if plan.pairs and not plan.applied:
        lines.append(f"To propose these pairings, run: mentoring_match --apply --run {plan.run_id}")
    return "\n".join(lines)


def as_document(plan: MatchPlan) -> dict[str, object]:
    """The plan as a machine reads it; people are named by membership."""
    return {
        "run": plan.run_id,
        **pick(plan, ("applied", "gaps")),
        "paired": len(plan.pairs),
        **pick(plan, ("unpaired", "under_way", "lost", "total", "bound", "distance")),
        "skills": [_name(skill) | pick(skill, ("gaps", "paired", "unpaired")) for skill in plan.skills],
        "pairs": [
            {"mentee": pair.mentee_id, "mentor": pair.mentor_id, **_name(pair.skill), "score": pair.score}
            for pair in plan.pairs
        ],
    }


def _name(skill: PlannedSkill) -> dict[str, object]:
    return {"framework": skill.framework, "skill": skill.key}
