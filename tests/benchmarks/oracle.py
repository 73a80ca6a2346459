"""OR-Tools' min-cost flow as the oracle of the assignment: what is the best total? A development dependency.

``python -m tests.benchmarks.oracle FILE`` answers for an instance in a file, in the peer's environment.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from .instances import Instance


def best_total(instance: Instance, *, unit: float = 1.0) -> float:
    """The highest summed score, each score rounded to ``unit`` (costs are whole numbers there).

    Raises RuntimeError if the flow is not solved.
    """
    from ortools.graph.python import min_cost_flow

    mentors = instance.places.size
    source, sink = instance.gaps + mentors, instance.gaps + mentors + 1
    everyone = np.arange(instance.gaps)
    flow = min_cost_flow.SimpleMinCostFlow()
    for tail, head, capacity, cost in (
        (instance.gap, instance.mentor + instance.gaps, 1, -np.rint(instance.score / unit)),
        (np.full(instance.gaps, source), everyone, 1, 0),
        (everyone, np.full(instance.gaps, sink), 1, 0),
        (instance.gaps + np.arange(mentors), np.full(mentors, sink), instance.places, 0),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(
            tail, head, np.broadcast_to(capacity, tail.shape), np.broadcast_to(cost, tail.shape).astype(np.int64)
        )
    flow.set_node_supply(source, instance.gaps)
    flow.set_node_supply(sink, -instance.gaps)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status}")
    return float(-flow.optimal_cost() * unit)


if __name__ == "__main__":
    from tests.memory import peak_bytes

    from .peers import read_instance

    loaded = read_instance(sys.argv[1])
    began = time.process_time()
    total = best_total(loaded, unit=1e-6)
    seconds = time.process_time() - began
    print(json.dumps({"total": total, "seconds": seconds, "bytes": peak_bytes()}))
