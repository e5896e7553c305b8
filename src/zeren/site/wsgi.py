"""What a server calls."""

import multiprocessing
import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.db import connections

from zeren.base.database import AT_A_PAGE, from_environment
from zeren.site.days import each_day
from zeren.site.ground import stand_on
from zeren.site.lifetime import end_with_parent, keep_together

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")

end_with_parent()
keep_together()
application = each_day(get_wsgi_application())
# Before any thread has a connection: whoever waits for a page is told sooner that the database is busy.
connections.settings["default"]["OPTIONS"] = from_environment(AT_A_PAGE)["OPTIONS"]
if multiprocessing.parent_process() is not None and connections["default"].vendor == "sqlite":
    stand_on(Path(connections.settings["default"]["NAME"]))
