"""mentor-match 7.0.1, what people use today, on given scores; run in its own environment.

``python -m tests.benchmarks.mentor_match FILE`` times its whole call: the matrix of matches, munkres, the pairs.
"""

from __future__ import annotations

import json
import sys
import time
from types import SimpleNamespace

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data

from .peers import read_instance


def main(file: str) -> None:
    instance = read_instance(file)
    size = instance.gaps
    score = [[0] * size for _ in range(size)]
    for gap, mentor, points in zip(instance.gap, instance.mentor, instance.score, strict=True):
        score[int(mentor)][int(gap)] = int(points)
    mentors = [Mentor(grade=n, email=f"mentor-{n}@example.org") for n in range(size)]
    mentees = [Mentee(grade=n, email=f"mentee-{n}@example.org") for n in range(size)]
    known = SimpleNamespace(apply=lambda match: score[match.mentor.grade][match.mentee.grade])
    began = time.process_time()
    mentors, mentees = process_data(mentors, mentees, [[known]])
    seconds = time.process_time() - began
    total = sum(score[mentor.grade][mentee.grade] for mentor in mentors for mentee in mentor.mentees)
    print(json.dumps({"total": total, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
