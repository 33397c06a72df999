"""An invented report of a Working Group of the Universal Periodic Review, in the forms that such reports have.

The states are real since names are what is tested; the review, its days and all that is recommended are invented.
"""

from __future__ import annotations

HEAD = """United Nations \tA/HRC/99/7

Distr.: General
4 April 2031
Original: English

General Assembly
Human Rights Council
Ninety-ninth session
Agenda item 6
Universal Periodic Review

Report of the Working Group on the Universal Periodic Review*

{state}

* The annex to the present report is circulated as received.

Contents
Paragraphs Page
Introduction ................................................ 1–4 3
I. Summary of the proceedings of the review process ......... 5–40 3
II. Conclusions and/or recommendations ...................... 41–45 9
Annex
Composition of the delegation ............................... 14

Introduction
1. The Working Group on the Universal Periodic Review, established
in accordance with Human Rights Council resolution 5/1, held its ninetieth
session from 3 to 14 February 2031. The review of {state}
was held at the 6th meeting, on 5 February 2031.
The delegation of {state} was headed by the Minister of the Sea. At its
10th meeting, held on 7 February 2031, the Working Group adopted the present report on {state}.

I. Summary of the proceedings of the review process
5. The delegation described the new harbour courts.
6. Norway asked about the harbour courts and recommended that fishing quotas be published (Norway).
"""
HEADING = "II. Conclusions and/or recommendations\n"
FOOT = """
45. All conclusions and/or recommendations contained in the present report reflect the position of the submitting
State(s) and/or the State under review. They should not be construed as
endorsed by the Working Group as a whole.

Annex
Composition of the delegation
The delegation of {state} was headed by the Minister of the Sea.
"""


def make_report(conclusions: str, *, state: str = "Samoa", heading: str = HEADING) -> str:
    """The report on a state with these conclusions."""
    return HEAD.format(state=state) + "\n" + heading + conclusions.strip("\n") + "\n" + FOOT.format(state=state)
