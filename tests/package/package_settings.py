"""An LMS or a Studio in little: plugins are found, set up and given URLs by edx-django-utils, as the platform does."""

import os

from cryptography.hazmat.primitives.asymmetric import rsa
from edx_django_utils.plugins import add_plugins, get_plugin_apps
from jwt.algorithms import RSAAlgorithm

PROJECT = f"{os.environ.get('PACKAGE_PROJECT', 'lms')}.djangoapp"

SECRET_KEY = "only for the checks of the package"
USE_TZ = True
ROOT_URLCONF = "package_urls"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "crum.CurrentRequestUserMiddleware",
]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "edx_ace",
    # As the platform lists them for open response assessment.
    "submissions",
    "openassessment",
    "openassessment.assessment",
    "openassessment.fileupload",
    "openassessment.staffgrader",
    "openassessment.workflow",
    "openassessment.xblock",
    *get_plugin_apps(PROJECT),
]
# Read by the other blocks.
FEATURES: dict[str, bool] = {}
# As a small installation sets up edx-ace: everything by Django's mail, here into files.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = "mentoring@lms.example"
LMS_ROOT_URL = "https://lms.example"
ACE_ENABLED_CHANNELS = ["django_email"]
ACE_ENABLED_POLICIES: list[str] = []
ACE_CHANNEL_DEFAULT_EMAIL = "django_email"
ACE_CHANNEL_TRANSACTIONAL_EMAIL = "django_email"
# No monitoring service.
OPENEDX_TELEMETRY: list[str] = []
# As the LMS sets up its tokens: signed by a private key, read by those who have the public one.
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWT_AUTH = {
    "JWT_AUTH_HEADER_PREFIX": "JWT",
    "JWT_DECODE_HANDLER": "edx_rest_framework_extensions.auth.jwt.decoder.jwt_decode_handler",
    "JWT_PAYLOAD_GET_USERNAME_HANDLER": lambda claims: claims.get("preferred_username"),
    "JWT_ISSUER": "https://lms.example/oauth2",
    "JWT_AUDIENCE": "lms-key",
    "JWT_VERIFY_AUDIENCE": False,
    "JWT_ISSUERS": [{"ISSUER": "https://lms.example/oauth2", "AUDIENCE": "lms-key", "SECRET_KEY": "a shared secret"}],
    "JWT_SIGNING_ALGORITHM": "RS512",
    "JWT_PRIVATE_SIGNING_JWK": RSAAlgorithm.to_jwk(_KEY),
    "JWT_PUBLIC_SIGNING_JWK_SET": f'{{"keys": [{RSAAlgorithm.to_jwk(_KEY.public_key())}]}}',
}
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}

add_plugins(__name__, PROJECT, "common")
add_plugins(__name__, PROJECT, "production")
