"""Pages of findings: the list, one finding with what may be done next, its remedies with files, drafts."""

from __future__ import annotations

from django.urls import path

from zeren.apps.findings.web.acts import act, answer, take_back
from zeren.apps.findings.web.deliveries import deliveries
from zeren.apps.findings.web.drafts import edit, new, where
from zeren.apps.findings.web.finding import finding
from zeren.apps.findings.web.lists import findings
from zeren.apps.findings.web.remedies import add, bring_back, change, file, withdraw

urlpatterns = [
    path("findings", findings, name="findings"),
    path("findings/deliveries", deliveries, name="deliveries"),
    path("findings/new", where, name="where"),
    path("units/<int:unit>/findings/new", new, name="new"),
    path("findings/<int:finding>", finding, name="finding"),
    path("findings/<int:finding>/edit", edit, name="edit"),
    path("findings/<int:finding>/moves/<slug:move>", act, name="act"),
    path("findings/<int:finding>/answer", answer, name="answer"),
    path("findings/<int:finding>/take-back", take_back, name="take-back"),
    path("findings/<int:finding>/remedies/new", add, name="add-remedy"),
    path("findings/<int:finding>/remedies/<int:remedy>", change, name="change-remedy"),
    path("findings/<int:finding>/remedies/<int:remedy>/withdraw", withdraw, name="withdraw-remedy"),
    path("findings/<int:finding>/remedies/back", bring_back, name="return-remedy"),
    path("findings/<int:finding>/files/<int:file>", file, name="file"),
]
