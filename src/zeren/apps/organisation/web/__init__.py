"""Pages of the organisation: units, people, posts; who has an account, and who may see and do what where."""

from __future__ import annotations

from django.urls import path

from zeren.apps.organisation.web import (
    accounts,
    grant_list,
    grants,
    people,
    places,
    posts,
    reshaping,
    slips,
    structure,
    units,
)

urlpatterns = [
    path("units", units.units, name="units"),
    path("units/<int:unit>", units.unit, name="unit"),
    path("structure", structure.structure, name="structure"),
    path("structure/add", reshaping.add, name="add-unit"),
    path("structure/<int:unit>", structure.reshape, name="reshape"),
    path("structure/<int:unit>/rename", reshaping.rename, name="rename-unit"),
    path("structure/<int:unit>/move", reshaping.move, name="move-unit"),
    path("structure/<int:unit>/close", reshaping.close, name="close-unit"),
    path("structure/<int:unit>/change", reshaping.change, name="change-unit"),
    path("structure/<int:unit>/split", reshaping.split, name="split-unit"),
    path("changes/<int:change>/undo", reshaping.undo, name="undo-change"),
    path("people", people.people, name="people"),
    path("people/add", people.add, name="add-person"),
    path("people/<int:person>", people.person, name="person"),
    path("posts", posts.posts, name="posts"),
    path("posts/add", places.add, name="add-post"),
    path("posts/<int:post>/change", places.change, name="change-post"),
    path("posts/<int:post>/close", places.close, name="close-post"),
    path("posts/<int:post>", posts.post, name="post"),
    path("posts/<int:post>/appoint", posts.appoint, name="appoint"),
    path("appointments/<int:appointment>/end", posts.end, name="end-appointment"),
    path("appointments/<int:appointment>/correct", posts.correct, name="correct-appointment"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/new", slips.newcomers, name="newcomers"),
    path("accounts/slips.pdf", slips.pdf, name="slips-pdf"),
    path("accounts/suggested", grants.suggested, name="suggested"),
    path("accounts/<int:account>", accounts.account, name="account"),
    path("accounts/<int:account>/lock", accounts.lock, name="lock-account"),
    path("accounts/<int:account>/unlock", accounts.unlock, name="unlock-account"),
    path("accounts/<int:account>/close", accounts.close, name="close-account"),
    path("accounts/<int:account>/second/remove", accounts.drop_second, name="drop-second"),
    path("accounts/<int:account>/slip", slips.renew, name="renew-slip"),
    path("accounts/<int:account>/grant", grants.grant, name="grant"),
    path("accounts/<int:account>/why", grants.why, name="why"),
    path("grants", grant_list.grants, name="grants"),
    path("grants/<int:grant>/end", grants.end, name="end-grant"),
    path("grants/<int:grant>/back", grants.give_back, name="give-back"),
]
