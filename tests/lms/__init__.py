"""A site as hard on a plugin as the LMS and Studio are, and one test for each fact that is known of them.

Run in processes of its own, since settings decide much of it: ``pytest -c tests/lms/pytest.ini`` is the LMS, and with
``LMS_PROJECT=cms`` in the environment Studio.
"""
