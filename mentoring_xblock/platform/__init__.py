"""The only package that names edx-platform: who is calling, people's names, settings, mail.

Everything from the platform is imported inside the function that needs it, so each module loads in an LMS, in
Studio and without either.
"""
