"""Pages of duties: the responsibility map, letters, duty cards, who governs what."""

from __future__ import annotations

from django.urls import path

from zeren.apps.duties.web import charging, governance, instruments, letters, maps

urlpatterns = [
    path("map", maps.overview, name="map"),
    path("map/<int:unit>", maps.unit_map, name="unit-map"),
    path("map/<int:unit>/charge", charging.charge, name="charge"),
    path("charges/<int:charge>/end", charging.end_charge, name="end-charge"),
    path("posts/<int:post>/card", letters.card, name="card"),
    path("posts/<int:post>/business", letters.add_business, name="add-business"),
    path("units/<int:unit>/letters", letters.of_unit, name="letters"),
    path("units/<int:unit>/letters/issue", letters.issue, name="issue-letters"),
    path("letters/<int:letter>", letters.letter, name="letter"),
    path("letters/<int:letter>/paper", letters.paper, name="letter-paper"),
    path("my-letters", letters.mine, name="my-letters"),
    path("my-letters/<int:letter>", letters.acknowledge, name="acknowledge"),
    path("units/<int:unit>/governance", governance.governance, name="governance"),
    path("units/<int:unit>/governance/seat", governance.seat, name="seat"),
    path("seats/<int:seat>/end", governance.end_seat, name="end-seat"),
    path("units/<int:unit>/portfolio", governance.give_portfolio, name="give-portfolio"),
    path("portfolio/<int:portfolio>/end", governance.end_portfolio, name="end-portfolio"),
    path("units/<int:unit>/deeds", governance.note_deed, name="note-deed"),
    path("instruments", instruments.instruments, name="instruments"),
    path("instruments/<int:instrument>", instruments.instrument, name="instrument"),
    path("instruments/<int:instrument>/cite", instruments.cite, name="cite"),
    path("instruments/<int:instrument>/end", instruments.end, name="end-instrument"),
    path("citations/<int:citation>/drop", instruments.drop, name="drop-citation"),
    path("units/<int:unit>/instruments/add", instruments.add, name="add-instrument"),
]
