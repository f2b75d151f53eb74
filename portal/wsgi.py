"""WSGI entry point for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from portal.collector import relax

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
relax()
