"""What granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from inforce.serving import die_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inforce.settings")
die_with_server()
application = get_wsgi_application()
