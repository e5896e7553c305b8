"""Pages of frameworks: which are installed, one of them as a whole and beside another version, a duty,
an indicator, a clause. Every account may read the rules
that it works under; what they say about units is filtered by scope in the panels that higher apps put here.
"""

from __future__ import annotations

from django.urls import path

from zeren.apps.frameworks.web.clauses import clause, paper_clause
from zeren.apps.frameworks.web.comparing import compare
from zeren.apps.frameworks.web.downloads import catalog, explained, workbook
from zeren.apps.frameworks.web.duties import duty
from zeren.apps.frameworks.web.frameworks import framework, frameworks
from zeren.apps.frameworks.web.lines import line

urlpatterns = [
    path("frameworks", frameworks, name="frameworks"),
    path("frameworks/<str:framework>/<str:version>", framework, name="framework"),
    path("frameworks/<str:framework>/<str:version>/duties/<str:duty>", duty, name="duty"),
    path("frameworks/<str:framework>/<str:version>/compare", compare, name="compare"),
    path("frameworks/<str:framework>/<str:version>/workbook", workbook, name="workbook"),
    path("frameworks/<str:framework>/<str:version>/catalog", catalog, name="catalog"),
    path("frameworks/<str:framework>/<str:version>/explained", explained, name="explained"),
    path("frameworks/<str:framework>/<str:version>/lines/<str:line>", line, name="line"),
    path("frameworks/<str:framework>/<str:version>/clauses/<str:clause>", clause, name="clause"),
    path(
        "frameworks/<str:framework>/<str:version>/papers/<str:paper>/<str:article>", paper_clause, name="paper-clause"
    ),
]
