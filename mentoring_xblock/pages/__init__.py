"""The pages in the LMS: My mentoring, My team, Programme. No rule lives here; every view asks the api."""
