"""Pages of results: which years were scored, a year on one screen, a scorecard down to its facts and files."""

from __future__ import annotations

from django.urls import path

from zeren.apps.assessment.web.adopting import adopt, version
from zeren.apps.assessment.web.adopting import take_back as take_back_version
from zeren.apps.assessment.web.drafting import (
    bring,
    change,
    copy,
    draft,
    draft_workbook,
    drafts,
    drop_draft,
    read_table,
)
from zeren.apps.assessment.web.drafting import publish as publish_draft
from zeren.apps.assessment.web.firmness import firm
from zeren.apps.assessment.web.objections import move, object_to, objection, objections
from zeren.apps.assessment.web.opening import close_again, open_year, set_outset, year
from zeren.apps.assessment.web.practice import add, practice, practices
from zeren.apps.assessment.web.practice import drop as drop_practice
from zeren.apps.assessment.web.publishing import publish, restate, unpublish
from zeren.apps.assessment.web.results import result, runs
from zeren.apps.assessment.web.scorecards import facts, file, scorecard
from zeren.apps.assessment.web.simulation import drop, keep, panel
from zeren.apps.assessment.web.uses import (
    ask_statement,
    export,
    of_run,
    own_statements,
    statement,
    statements,
    take_back,
    tiers,
)

urlpatterns = [
    path("results", runs, name="runs"),
    path("results/<int:run>", result, name="result"),
    path("results/cards/<int:card>", scorecard, name="scorecard"),
    path("results/cards/<int:card>/lines/<str:line>", facts, name="facts"),
    path("results/cards/<int:card>/files/<int:file>", file, name="file"),
    path("results/cards/<int:card>/lines/<str:line>/objection", object_to, name="object"),
    path("results/objections", objections, name="objections"),
    path("results/objections/<int:objection>", objection, name="objection"),
    path("results/objections/<int:objection>/<str:move>", move, name="objection-move"),
    path("results/<int:run>/publish", publish, name="publish"),
    path("results/<int:run>/unpublish", unpublish, name="unpublish"),
    path("results/<int:run>/restate", restate, name="restate"),
    path("results/cards/<int:card>/tiers", tiers, name="tiers"),
    path("results/<int:run>/uses", of_run, name="uses"),
    path("results/<int:run>/uses/<int:use>/back", take_back, name="use-back"),
    path("results/exports/<int:export>", export, name="export"),
    path("statements", statements, name="statements"),
    path("statements/mine", own_statements, name="my-statements"),
    path("statements/<int:statement>", statement, name="statement"),
    path("people/<int:person>/statement", ask_statement, name="ask-statement"),
    path("practice", practices, name="practices"),
    path("practice/add", add, name="add-practice"),
    path("practice/<int:practice>", practice, name="practice"),
    path("practice/<int:practice>/drop", drop_practice, name="drop-practice"),
    path("firmness", firm, name="firmness"),
    path("simulation", panel, name="whatif"),
    path("simulation/keep", keep, name="keep-scenario"),
    path("simulation/drop", drop, name="drop-scenario"),
    path("framework-versions/<str:framework>/<str:version>", version, name="version"),
    path("framework-versions/<str:framework>/<str:version>/adopt", adopt, name="adopt"),
    path("framework-back/<str:framework>", take_back_version, name="take-back"),
    path("framework-drafts", drafts, name="drafts"),
    path("framework-drafts/bring", bring, name="bring-draft"),
    path("framework-drafts/copy", copy, name="copy-draft"),
    path("framework-drafts/table", read_table, name="read-table"),
    path("framework-drafts/<int:draft>", draft, name="draft"),
    path("framework-drafts/<int:draft>/change", change, name="change-draft"),
    path("framework-drafts/<int:draft>/publish", publish_draft, name="publish-draft"),
    path("framework-drafts/<int:draft>/drop", drop_draft, name="drop-draft"),
    path("framework-drafts/<int:draft>/workbook", draft_workbook, name="draft-workbook"),
    path("year", year, name="year"),
    path("year/open", open_year, name="open-year"),
    path("year/close", close_again, name="close-year"),
    path("year/start", set_outset, name="outset"),
]
