"""Pages of what is owed beside the lists of the desk: demands and what units fill in, what it costs, the calendar."""

from __future__ import annotations

from django.urls import path

from zeren.apps.obligations.web.bulk import batch, batches, several, undo_batch
from zeren.apps.obligations.web.feed import feed
from zeren.apps.obligations.web.fitting import begin_series, go_on, series, stop, undo_series
from zeren.apps.obligations.web.load import budget, burden
from zeren.apps.obligations.web.pleas import back, decide, nil, owed, plead, pleas, urge
from zeren.apps.obligations.web.requests import chase, fill, new, request, requests, return_answer, withdraw, workbook

urlpatterns = [
    path("requests", requests, name="requests"),
    path("requests/<int:request_id>", request, name="request"),
    path("requests/<int:request_id>/chase", chase, name="chase"),
    path("requests/<int:request_id>/withdraw", withdraw, name="withdraw"),
    path("requests/<int:request_id>/workbook", workbook, name="workbook"),
    path("units/<int:unit>/requests/new", new, name="new-request"),
    path("units/<int:unit>/requests/<int:request_id>", fill, name="fill"),
    path("units/<int:unit>/requests/<int:request_id>/return", return_answer, name="return-answer"),
    path("burden", burden, name="burden"),
    path("burden/budget", budget, name="budget"),
    path("owed/<int:obligation>", owed, name="owed"),
    path("owed/<int:obligation>/remind", urge, name="urge"),
    path("owed/several", several, name="bulk"),
    path("owed/batches", batches, name="batches"),
    path("owed/batches/<int:batch>", batch, name="batch"),
    path("owed/batches/<int:batch>/undo", undo_batch, name="undo-batch"),
    path("owed/series/<int:series>", series, name="series"),
    path("owed/series/<int:series>/begin", begin_series, name="begin-series"),
    path("owed/series/<int:series>/go", go_on, name="go-on"),
    path("owed/series/<int:series>/stop", stop, name="stop-series"),
    path("owed/series/<int:series>/undo", undo_series, name="undo-series"),
    path("owed/<int:obligation>/nil", nil, name="nil"),
    path("owed/<int:obligation>/plea", plead, name="plead"),
    path("calendar/<str:word>.ics", feed, name="feed"),
    path("pleas", pleas, name="pleas"),
    path("pleas/<int:plea>/decide", decide, name="decide"),
    path("pleas/<int:plea>/back", back, name="plea-back"),
]
