"""How gunicorn serves the portal; read by itself from the folder of the project. The command line overrides each line.

Log lines are the portal's own (portal/logs.py): a number for each request, no address of a person.
"""

import os
import subprocess
import sys
import time

from portal.logs import gunicorn_logging

wsgi_app = "portal.wsgi"
bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 4
timeout = 60  # seconds without a sign of life after which a process is replaced
graceful_timeout = 30
keepalive = 5
max_requests = 5000  # a process that grows is replaced; not all at once
max_requests_jitter = 1000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a full disk stops no sign of life
control_socket_disable = True
forwarder_headers = ""  # gunicorn takes SCRIPT_NAME as a header and builds addresses with it: none of the proxies here sends it
accesslog = None  # addresses are keys to some pages (docs/operations.md)
loglevel = "warning"
logconfig_dict = gunicorn_logging()


def on_starting(server):
    """Ask in a process of its own: the master must not load what a reload is to load anew."""
    name_edition()
    verdict = subprocess.run([sys.executable, "-m", "portal.start"], check=False)
    if verdict.returncode:
        sys.exit(verdict.returncode)


def on_reload(server):
    name_edition()


def name_edition():
    """What processes of an older code kept for visitors is not taken by those that are started from now on (guest_cache/)."""
    os.environ["PORTAL_STARTED"] = str(time.time_ns())


def pre_request(worker, request):
    """What is logged before the portal has seen a request has no number, and not that of the one before."""
    from jobs.tracing import forget

    forget()
