"""Downloads continue, watched programs end, a full disk is a sentence."""

import errno
import os
import sys
import threading
from pathlib import Path

import pytest

from ari_app.provision import downloads
from ari_app.provision.downloads import Command, Quiet, Web
from ari_app.provision.errors import DiskFull, LockTimeout, SourceUnreachable, ToolMissing, TransferFailed
from tests.provision.conftest import Recorder, Site

CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def served(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    site.files["/files/model.bin"] = CONTENT
    return site


def test_a_download_that_broke_off_continues_where_it_stopped(served, tmp_path, progress):
    partial = tmp_path / "model.bin"
    served.break_after_bytes = 100_000
    with pytest.raises(TransferFailed, match=r"model\.bin from 127\.0\.0\.1 failed: it broke off early"):
        Web().download(f"{served.url}/files/model.bin", partial, len(CONTENT), progress)
    assert partial.stat().st_size == 100_000

    served.break_after_bytes = None
    Web().download(f"{served.url}/files/model.bin", partial, len(CONTENT), progress)

    assert partial.read_bytes() == CONTENT
    assert served.asked[-1] == ("/files/model.bin", "bytes=100000-")
    assert progress.at_bytes[-1] == len(CONTENT)


def test_a_file_longer_than_promised_is_started_anew(served, tmp_path):
    partial = tmp_path / "model.bin"
    partial.write_bytes(b"x" * (len(CONTENT) + 1))
    Web().download(f"{served.url}/files/model.bin", partial, len(CONTENT), Quiet())
    assert partial.read_bytes() == CONTENT


def test_no_more_is_read_than_was_promised(served, tmp_path):
    served.files["/files/model.bin"] = CONTENT + b"!" * (4 * downloads.CHUNK_BYTES)
    partial = tmp_path / "model.bin"
    Web().download(f"{served.url}/files/model.bin", partial, len(CONTENT), Quiet())
    assert partial.stat().st_size < len(served.files["/files/model.bin"])


def test_a_host_that_does_not_answer_is_asked_once(tmp_path):
    web = Web()
    with pytest.raises(SourceUnreachable, match="does not answer"):
        web.download("http://127.0.0.1:9/a", tmp_path / "a", 10, Quiet())
    assert web.silent == {"127.0.0.1"}
    with pytest.raises(SourceUnreachable):
        web.download("http://127.0.0.1:9/b", tmp_path / "b", 10, Quiet())


def test_a_missing_file_says_what_the_server_answered(served, tmp_path):
    web = Web()
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1 answered 404"):
        web.download(f"{served.url}/files/none", tmp_path / "none", 10, Quiet())
    assert web.silent == set()


def test_a_disk_that_runs_full_in_the_middle_is_a_sentence_and_the_bar_is_taken_away(served, tmp_path):
    partial = tmp_path / "model.bin"
    partial.symlink_to("/dev/full")
    progress = Recorder()
    with pytest.raises(DiskFull, match="The disk ran full while writing below"):
        Web().download(f"{served.url}/files/model.bin", partial, len(CONTENT), progress)
    assert progress.open_bars == 0


def test_other_write_errors_are_not_called_a_full_disk(tmp_path):
    def refuse() -> None:
        raise PermissionError(errno.EACCES, "no")

    with pytest.raises(PermissionError), downloads.disk_errors(tmp_path):
        refuse()


def command(tmp_path: Path, code: str, deadline_s: float = 30.0) -> Command:
    return Command("Trying", (sys.executable, "-c", code), tmp_path / "log", deadline_s)


def test_a_failing_program_is_quoted_by_its_most_telling_line(tmp_path):
    code = "print('E: Unable to locate package asterisk'); print('bye'); raise SystemExit(3)"
    with pytest.raises(TransferFailed, match=r"Trying failed: E: Unable to locate package asterisk \(all of it: "):
        downloads.run(command(tmp_path, code), Quiet())


def test_an_earlier_failure_in_the_same_log_is_not_quoted(tmp_path):
    with pytest.raises(TransferFailed):
        downloads.run(command(tmp_path, "print('E: old trouble'); raise SystemExit(1)"), Quiet())
    with pytest.raises(TransferFailed, match="Trying failed: new trouble"):
        downloads.run(command(tmp_path, "print('new trouble'); raise SystemExit(1)"), Quiet())


def test_a_program_that_found_the_disk_full_is_reported_as_that(tmp_path):
    code = "raise SystemExit('write error: No space left on device')"
    with pytest.raises(DiskFull):
        downloads.run(command(tmp_path, code), Quiet())


def test_a_program_that_hangs_is_ended_at_its_deadline(tmp_path):
    pid_file = tmp_path / "pid"
    code = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(TransferFailed, match="no end after 1 s"):
        downloads.run(command(tmp_path, code, deadline_s=1.0), Quiet())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_a_program_that_is_not_installed_is_named(tmp_path):
    with pytest.raises(ToolMissing, match="no-such-program is needed and not installed"):
        downloads.run(Command("Trying", ("no-such-program",), tmp_path / "log"), Quiet())


def test_a_lock_that_stays_taken_is_given_up_at_the_deadline_and_said_at_once(tmp_path, progress):
    path = tmp_path / "lock"
    taken, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with downloads.machine_lock(path, Quiet()):
            taken.set()
            let_go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    with pytest.raises(LockTimeout), downloads.machine_lock(path, progress, deadline_s=0.3):
        pytest.fail("the lock was taken twice")
    let_go.set()
    holder.join(10)
    with downloads.machine_lock(path, progress, deadline_s=0.3):
        pass
    assert progress.said == ["Another process is provisioning; waiting for it."]


def test_publishing_replaces_a_directory_as_a_whole(tmp_path):
    old, new = tmp_path / "tree", tmp_path / "tree.partial"
    for directory, name in ((old, "old"), (new, "new")):
        directory.mkdir()
        (directory / name).touch()
    downloads.publish(new, old)
    assert [path.name for path in old.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["tree"]
