"""Pages that need several apps: the start, filing a record, the records, the gallery of parts."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.activities import activities, activity, end, go_on, set_up
from zeren.apps.desk.web.calendar import calendar
from zeren.apps.desk.web.capacity import capacity, concurrent
from zeren.apps.desk.web.correcting import correct
from zeren.apps.desk.web.coverage import coverage
from zeren.apps.desk.web.days import change, days
from zeren.apps.desk.web.filing import file, file_for
from zeren.apps.desk.web.handing import again, drop, hand_over, hand_overs, prepare, sign
from zeren.apps.desk.web.home import home, put_guide_away
from zeren.apps.desk.web.instructed import carry, forward, inbox, instruct, instruction, take, told
from zeren.apps.desk.web.meetings import dissent, enter, finish, hold, meeting, meetings, task, tasks
from zeren.apps.desk.web.merging import merge, part
from zeren.apps.desk.web.monthly import all_due, due, months
from zeren.apps.desk.web.outputs import enter as enter_output
from zeren.apps.desk.web.outputs import output, outputs, switch, take_out
from zeren.apps.desk.web.quiz import quiz, quiz_told
from zeren.apps.desk.web.records import evidence, record, records, restore, return_record, withdraw
from zeren.apps.desk.web.reviews import receive, return_report, review, reviews, send
from zeren.apps.desk.web.rosters import answer, apply, bring, match, reopen, roster, rosters, workbook
from zeren.apps.desk.web.rosters import drop as drop_roster
from zeren.apps.desk.web.rosters import undo as undo_roster
from zeren.apps.desk.web.story import story
from zeren.apps.desk.web.study import certificates, certify, drop_topic, require, study, uncertify
from zeren.apps.desk.web.tables import counted, judged, second, table
from zeren.apps.desk.web.training import (
    changed,
    guidance,
    guide,
    guide_whom,
    guided,
    liaison,
    plan,
    programme,
    programmes,
)
from zeren.apps.desk.web.training import (
    drop as drop_programme,
)
from zeren.ui.views import gallery

urlpatterns = [
    path("", home, name="home"),
    path("file", file, name="file"),
    path("units/<int:unit>/file", file_for, name="file-for"),
    path("records", records, name="records"),
    path("records/<int:record>", record, name="record"),
    path("records/<int:record>/correct", correct, name="correct"),
    path("records/<int:record>/withdraw", withdraw, name="withdraw"),
    path("records/<int:record>/return", return_record, name="return-record"),
    path("records/<int:record>/restore", restore, name="restore"),
    path("records/<int:record>/files/<int:file>", evidence, name="evidence"),
    path("capacity", capacity, name="capacity"),
    path("capacity/concurrent", concurrent, name="concurrent"),
    path("structure/<int:unit>/merge", merge, name="merge"),
    path("rosters", rosters, name="rosters"),
    path("rosters/bring", bring, name="bring-roster"),
    path("rosters/organisation.xlsx", workbook, name="roster-workbook"),
    path("rosters/<int:roster>", roster, name="roster"),
    path("rosters/<int:roster>/match", match, name="match-roster"),
    path("rosters/<int:roster>/answer", answer, name="answer-roster"),
    path("rosters/<int:roster>/ask", reopen, name="ask-roster"),
    path("rosters/<int:roster>/apply", apply, name="apply-roster"),
    path("rosters/<int:roster>/undo", undo_roster, name="undo-roster"),
    path("rosters/<int:roster>/drop", drop_roster, name="drop-roster"),
    path("changes/<int:change>/part", part, name="part"),
    path("units/<int:unit>/story", story, name="story"),
    path("tables/<str:table>", table, name="table"),
    path("units/<int:unit>/judged/<str:judged>", judged, name="enter-judged"),
    path("units/<int:unit>/counted/<str:counted>", counted, name="enter-counted"),
    path("judgements/<int:judgement>/second", second, name="second"),
    path("people/<int:person>/hand-over", prepare, name="prepare-hand-over"),
    path("hand-overs", hand_overs, name="hand-overs"),
    path("hand-overs/<int:handing>", hand_over, name="hand-over"),
    path("hand-overs/<int:handing>/sign", sign, name="sign-hand-over"),
    path("hand-overs/<int:handing>/again", again, name="take-stock-again"),
    path("hand-overs/<int:handing>/drop", drop, name="drop-hand-over"),
    path("coverage", coverage, name="coverage"),
    path("due", due, name="due"),
    path("due/all", all_due, name="all-due"),
    path("calendar", calendar, name="calendar"),
    path("days", days, name="days"),
    path("days/change", change, name="change-days"),
    path("months", months, name="months"),
    path("meetings", meetings, name="meetings"),
    path("meetings/<int:meeting>", meeting, name="meeting"),
    path("meetings/<int:meeting>/hold", hold, name="hold-meeting"),
    path("units/<int:unit>/meetings/new", enter, name="enter-meeting"),
    path("items/<int:item>/objection", dissent, name="dissent"),
    path("tasks", tasks, name="tasks"),
    path("tasks/<int:task>", task, name="task"),
    path("tasks/<int:task>/finish", finish, name="finish-task"),
    path("inbox", inbox, name="inbox"),
    path("inbox/<int:addressee>", told, name="told"),
    path("inbox/<int:addressee>/take", take, name="take"),
    path("inbox/<int:addressee>/forward", forward, name="forward"),
    path("inbox/<int:addressee>/carry", carry, name="carry"),
    path("units/<int:unit>/instructions/new", instruct, name="instruct"),
    path("instructions/<int:instruction>", instruction, name="instruction"),
    path("study", study, name="study"),
    path("units/<int:unit>/topics/new", require, name="require-topic"),
    path("topics/<int:topic>/drop", drop_topic, name="drop-topic"),
    path("activities", activities, name="activities"),
    path("activities/<int:activity>", activity, name="activity"),
    path("activities/<int:activity>/end", end, name="end-activity"),
    path("activities/<int:activity>/resume", go_on, name="resume-activity"),
    path("units/<int:unit>/activities/new", set_up, name="new-activity"),
    path("outputs", outputs, name="outputs"),
    path("outputs/<int:output>", output, name="output"),
    path("outputs/<int:output>/remove", take_out, name="remove-output"),
    path("outputs/switch", switch, name="switch-outputs"),
    path("units/<int:unit>/outputs/new", enter_output, name="new-output"),
    path("programmes", programmes, name="programmes"),
    path("programmes/<int:programme>", programme, name="programme"),
    path("programmes/<int:programme>/drop", drop_programme, name="drop-programme"),
    path("units/<int:unit>/programmes/new", plan, name="new-programme"),
    path("guidance", guidance, name="guidance"),
    path("guidance/new", guide_whom, name="guide-whom"),
    path("guidance/<int:guidance>", guided, name="guided"),
    path("guidance/<int:guidance>/changed", changed, name="guidance-changed"),
    path("units/<int:unit>/guidance/new", guide, name="guide-unit"),
    path("liaison", liaison, name="liaison"),
    path("quiz", quiz, name="quiz"),
    path("quiz/told", quiz_told, name="quiz-told"),
    path("certificates", certificates, name="certificates"),
    path("units/<int:unit>/certificates", certify, name="certify"),
    path("certificates/<int:certificate>/remove", uncertify, name="uncertify"),
    path("reviews", reviews, name="reviews"),
    path("reviews/<int:review>", review, name="review"),
    path("reviews/<int:review>/receive", receive, name="receive-review"),
    path("reviews/<int:review>/return", return_report, name="return-review"),
    path("owed/<int:obligation>/review", send, name="send-review"),
    path("guide", put_guide_away, name="guide"),
    path("parts", needs(Permission.run_system)(require_safe(gallery)), name="parts"),
]
