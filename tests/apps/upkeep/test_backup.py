"""Backups hold everything as it was at one moment; a restore brings it back whole or changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.upkeep.conftest import NOW, ON, Within

from zeren.apps.upkeep import queries, rules
from zeren.apps.upkeep.commands import back_up, check_journal, restore
from zeren.base.problems import Refused
from zeren.documents.sealed import Sealing, members


def dump(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a backup holds, by the file alone."""
    with closing(sqlite3.connect(file)) as held:
        names = [model._meta.db_table for model in queries.tables()]
        return {name: held.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


def store(file: Path) -> dict[str, str]:
    folder = file.parent / "evidence"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def put_back(archive: Path, target: Path, within: Within, **given: bool) -> None:
    with within(target):
        restore(archive, by="test", on=ON, now=NOW, **given)


def test_a_restored_database_is_the_same_and_its_journal_goes_on(
    bureau: Path, archive: Path, within: Within, tmp_path: Path
) -> None:
    before = dump(bureau)
    target = tmp_path / "there" / "zeren.sqlite3"
    put_back(archive, target, within)
    after = dump(target)
    entries, came = before.pop("audit_entry"), after.pop("audit_entry")
    # The backup's own entry was written after its moment; the restore's stands in its place.
    assert (came[:-1], came[-1][3]) == (entries[:-1], "upkeep.restored")
    for rows in (before, after):
        for name in ("assessment_scorecard", "frameworks_installed"):
            rows[name] = [tuple(_same(value) for value in row) for row in rows[name]]
    assert after == before
    assert sum(map(len, before.values())) > 100
    assert store(target) == store(bureau) != {}
    with within(target):
        assert check_journal(by="test", on=ON, now=NOW).broken == 0


def _same(value: object) -> object:
    """The content of a column of JSON: the order of its names is not kept."""
    return json.dumps(json.loads(value), sort_keys=True) if isinstance(value, str) and value[:1] in "[{" else value


def test_new_rows_are_numbered_after_those_that_came(archive: Path, within: Within, tmp_path: Path) -> None:
    from zeren.apps.access.commands import create_account

    target = tmp_path / "there" / "zeren.sqlite3"
    put_back(archive, target, within)
    with within(target):
        made = create_account("new.one", "新人", password="very good words", by="test", on=ON)
    assert made.pk == max(row[0] for row in dump(target)["access_account"])  # type: ignore[type-var]  # keys are numbers


def test_a_database_with_something_in_it_is_replaced_only_when_told(
    bureau: Path, archive: Path, within: Within
) -> None:
    before = dump(bureau)
    with pytest.raises(Refused) as refused:
        put_back(archive, bureau, within)
    assert [one.code for one in refused.value.problems] == ["restore_target_not_empty"]
    assert dump(bureau) == before
    with closing(sqlite3.connect(bureau)) as open_meanwhile:
        open_meanwhile.execute("DELETE FROM records_recordfile")
        open_meanwhile.commit()
        put_back(archive, bureau, within, replace=True)
        (count,) = open_meanwhile.execute("SELECT count(*) FROM records_recordfile").fetchone()
    assert count == len(before["records_recordfile"]) > 0


def test_a_backup_under_load_is_of_one_moment(bureau: Path, within: Within, tmp_path: Path) -> None:
    """Others write while the blocks are taken; what is in the archive is what was there at the first of them."""
    done = threading.Event()
    failures: list[Exception] = []
    written = []

    def write() -> None:
        try:
            with closing(sqlite3.connect(bureau, timeout=20)) as held:
                while not done.is_set():
                    held.execute("UPDATE records_record SET note = note || 'x'")
                    held.execute("UPDATE findings_finding SET department = department || 'x'")
                    held.commit()
                    written.append(1)
        except Exception as error:
            failures.append(error)

    file = tmp_path / "one.tar"
    with within(bureau):
        writer = threading.Thread(target=write)
        writer.start()
        try:
            while len(written) < 3:
                done.wait(0.01)
            with file.open("wb") as out:
                for block in back_up(by="test", on=ON, now=NOW):
                    out.write(block)
                    seen = len(written)
                    while len(written) < seen + 1 and writer.is_alive():
                        done.wait(0.001)
        finally:
            done.set()
            writer.join()
    assert failures == []
    target = tmp_path / "there" / "zeren.sqlite3"
    put_back(file, target, within)
    with closing(sqlite3.connect(target)) as held:
        notes = held.execute("SELECT DISTINCT length(note) - length(rtrim(note, 'x')) FROM records_record").fetchall()
        parts = held.execute(
            "SELECT DISTINCT length(department) - length(rtrim(department, 'x')) FROM findings_finding"
        ).fetchall()
    assert len(notes) == 1
    assert notes == parts
    assert notes[0][0] < len(written)


def test_open_sessions_and_wrong_passwords_are_in_no_backup(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert any(name.startswith("tables/access_account/") for name in names)
    assert [name for name in names if "session" in name or "failure" in name] == []


def test_evidence_that_is_gone_is_told_and_the_rest_comes_back(bureau: Path, within: Within, tmp_path: Path) -> None:
    gone, spoilt, *_ = sorted(path for path in (bureau.parent / "evidence").rglob("*") if path.is_file())
    gone.unlink()
    spoilt.write_bytes(bytes(spoilt.stat().st_size))
    file, target = tmp_path / "one.tar", tmp_path / "there" / "zeren.sqlite3"
    with within(bureau):
        file.write_bytes(b"".join(back_up(by="test", on=ON, now=NOW)))
        told = queries.standing().backup
    assert told is not None
    assert told["missing"] == "2"
    put_back(file, target, within)
    assert len(store(target)) == len(store(bureau)) - 1


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return []


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_damaged_archive_changes_nothing(
    data: st.DataObject, archive: Path, bureau: Path, within: Within, tmp_path: Path, whole: list[bytes]
) -> None:
    if not whole:
        whole.append(archive.read_bytes())
    content = bytearray(whole[0])
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(content) * 8 - 1))
        content[at // 8] ^= 1 << at % 8
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    bad = tmp_path / "bad.tar"
    bad.write_bytes(content)
    before = hashlib.sha256(bureau.read_bytes()).digest()
    with pytest.raises(Refused) as refused:
        put_back(bad, bureau, within, replace=True)
    assert [one.code for one in refused.value.problems] == ["backup_damaged"]
    assert hashlib.sha256(bureau.read_bytes()).digest() == before


def forged(archive: Path, change: dict[str, bytes | None]) -> bytes:
    """The archive with members changed or left out, sealed anew."""
    sealing, blocks = Sealing(), []
    for member in members(io.BytesIO(archive.read_bytes())):
        content = change.get(member.name, b"".join(member.blocks))
        if content is not None:
            blocks += list(sealing.member(member.name, len(content), [content]))
    return b"".join([*blocks, *sealing.seal()])


def part(archive: Path, name: str) -> bytes:
    found = {member.name: b"".join(member.blocks) for member in members(io.BytesIO(archive.read_bytes()))}
    return found[name]


JOURNAL = "tables/audit_entry/000001.jsonl.gz"
UNITS = "tables/organisation_unit/000001.jsonl.gz"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("row left out", "backup_contradicts_itself"),
        ("manifest left out", "backup_contradicts_itself"),
        ("table left out", "backup_damaged"),
        ("journal changed with its manifest", "backup_journal_broken"),
        ("later version", "backup_from_later_version"),
        ("another format", "backup_damaged"),
        ("no signature", "backup_damaged"),
        ("a part nobody knows", "backup_damaged"),
    ],
)
def test_an_archive_that_was_put_together_anew_is_still_compared(
    what: str, code: str, archive: Path, within: Within, tmp_path: Path
) -> None:
    head = json.loads(part(archive, rules.HEAD))
    manifest = json.loads(part(archive, rules.MANIFEST))
    lines = rules.unpacked(part(archive, JOURNAL))
    bent = lines.replace("导入".encode(), "倒入".encode()).replace(b'"import', b'"inport').replace(b"test", b"tost")
    manifest["tables"]["audit_entry"]["sha256"] = hashlib.sha256(bent).hexdigest()
    changes: dict[str, dict[str, bytes | None]] = {
        "row left out": {JOURNAL: rules.packed(b"".join(lines.splitlines(keepends=True)[:-1]))},
        "manifest left out": {rules.MANIFEST: None},
        "table left out": {UNITS: None},
        "journal changed with its manifest": {
            JOURNAL: rules.packed(bent),
            rules.MANIFEST: json.dumps(manifest).encode(),
        },
        "later version": {
            rules.HEAD: json.dumps(head | {"migrations": [*head["migrations"], ["records", "9999_later"]]}).encode()
        },
        "another format": {rules.HEAD: json.dumps(head | {"format": 99}).encode()},
        "no signature": {rules.SIGNATURE: None},
        "a part nobody knows": {UNITS: None},
    }
    content = forged(archive, changes[what])
    if what == "a part nobody knows":
        content = forged(archive, {}).replace(b"tables/organisation_unit/", b"tibles/organisation_unit/")
        content = resealed(content)
    bad, target = tmp_path / "bad.tar", tmp_path / "there" / "zeren.sqlite3"
    bad.write_bytes(content)
    with pytest.raises(Refused) as refused:
        put_back(bad, target, within)
    assert refused.value.problems[0].code == code
    assert not target.exists()
    assert not [path for path in target.parent.rglob("*") if path.is_file()]


def resealed(content: bytes) -> bytes:
    """The members of an archive whose seal no longer fits, under a name of ours and with a seal of ours."""
    sealing, blocks, at = Sealing(), [], 0
    while not content[at : at + 100].startswith(b"seal"):
        name = content[at : at + 100].rstrip(b"\0").decode()
        size = int(content[at + 124 : at + 135], 8)
        inside = content[at + 512 : at + 512 + size]
        blocks += list(sealing.member(name, size, [inside]))
        at += 512 + size + -size % 512
    return b"".join([*blocks, *sealing.seal()])


def test_only_what_this_installation_signed(archive: Path, within: Within, tmp_path: Path) -> None:
    target = tmp_path / "there" / "zeren.sqlite3"
    bad = tmp_path / "bad.tar"
    bad.write_bytes(forged(archive, {rules.SIGNATURE: b"0" * 64}))
    with pytest.raises(Refused) as refused:
        put_back(bad, target, within, only_ours=True)
    assert [one.code for one in refused.value.problems] == ["backup_of_another_installation"]
    put_back(archive, target, within, only_ours=True)
    assert dump(target)["organisation_unit"]


def test_a_restore_that_fails_at_its_last_step_leaves_no_evidence_behind(
    archive: Path, within: Within, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zeren.apps.audit import commands as audit

    def fails(*_: object, **__: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(audit, "write", fails)
    target = tmp_path / "there" / "zeren.sqlite3"
    with pytest.raises(RuntimeError):
        put_back(archive, target, within)
    assert [path for path in target.parent.rglob("*") if path.is_file()] == []
