"""A year of an invented organisation, lived through the public Python API and judged by the promises of the product.

``world`` draws who works there and how they behave, ``founding`` brings them in, ``living`` and ``life`` let the days
pass, and ``mentees``, ``mentors`` and ``deciders`` say what each kind of person does. ``looking`` looks at the tables
every night and asks what would become of each pairing if everybody fell silent; ``figures`` counts at the end, and
``judging`` holds each figure against its promise. People act through the API alone; only what measures reads rows.
"""
