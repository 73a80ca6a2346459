"""Every door x every person x every thing: who is let in, what a stranger may learn, and that a refusal writes nothing.

The doors are found by asking the program (``doors``), the people and their things are seeded (``organisation``), and
what each answer should be is a table (``expected``). A door without a line in the table fails.
"""
