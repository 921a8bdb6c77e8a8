"""The demo is production minus HTTPS: DEBUG off, static files hashed, mail kept in a local outbox."""

import os

os.environ.setdefault("PORTAL_BASE_URL", "http://localhost:8000")

from .served import *

DEMO = True
DEMO_PASSWORD = "demo-wissensportal"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
