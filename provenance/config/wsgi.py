"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from provenance.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "provenance.config.settings")
application = get_wsgi_application()
collect_seldom()
