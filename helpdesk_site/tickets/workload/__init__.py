"""Who of the desk has how much, who is away, and handing on what somebody has.

selectors.py   the team with its loads and absences, and what one person has
planning.py    who gets which ticket: pure, the same answer for the same state
forms.py       what is chosen, and the plan that was looked at
views.py       the team, and handing on: choose, look, do, what became of each
"""
