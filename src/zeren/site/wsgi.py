"""What a server calls."""

import os

from django.core.wsgi import get_wsgi_application

from zeren.site.lifetime import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")

end_with_parent()
application = get_wsgi_application()
