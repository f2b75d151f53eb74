"""The virus scanner, played by a small server that speaks clamd's INSTREAM."""

import socketserver
import struct
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from feedback.actions.scanning import scan_pending
from feedback.choices import Scan
from feedback.exceptions import FileRefused
from feedback.models import Attachment
from feedback.outbox.tracking import tracking_url
from feedback.uploads import CleanFile, clean_file
from tests.factories.feedback import make_case

# The word by which scanners are tried out, in two parts so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    def handle(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        is_bad = b"EICAR" in content
        self.request.sendall(
            b"stream: Eicar-Signature FOUND\0" if is_bad else b"stream: OK\0"
        )


@contextmanager
def clamd():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"clamd://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@pytest.fixture
def scanner(settings):
    with clamd() as url:
        settings.CLAMD_URL = url
        yield url


def picture(behind=b""):
    out = BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "JPEG")
    return BytesIO(out.getvalue() + behind)


def test_a_clean_file_is_marked_clean(scanner):
    assert clean_file("cup.jpg", picture()).scan == Scan.CLEAN


def test_an_infected_file_is_refused_with_a_sentence(scanner):
    with pytest.raises(FileRefused, match=r"The virus scanner warns of “cup\.jpg”"):
        clean_file("cup.jpg", picture(EICAR))


def test_without_a_scanner_files_say_that_they_were_not_scanned():
    assert clean_file("cup.jpg", picture()).scan == Scan.NOT_SCANNED


def test_a_scanner_that_rests_holds_the_file_until_it_answers(
    client, db, settings, scanner
):
    settings.CLAMD_URL = "clamd://127.0.0.1:1"
    file = clean_file("cup.jpg", picture())
    assert file.scan == Scan.PENDING
    case = make_case(at=timezone.now(), attachments=[file])
    page = client.get(tracking_url(case, timezone.now()), follow=True)
    assert "Waits for the scanner" in page.content.decode()
    attachment = Attachment.objects.get()
    path = f"{page.wsgi_request.path}files/{attachment.public_id}/"
    assert client.get(path).status_code == 404
    assert scan_pending(at=timezone.now()) == 0
    settings.CLAMD_URL = scanner
    assert scan_pending(at=timezone.now()) == 1
    assert client.get(path).status_code == 200


def test_what_is_found_later_is_given_to_nobody(client, db, settings, scanner):
    bad = CleanFile("a.pdf", "application/pdf", ".pdf", EICAR, scan=Scan.PENDING)
    case = make_case(at=timezone.now(), attachments=[bad])
    scan_pending(at=timezone.now())
    attachment = Attachment.objects.get()
    assert attachment.scan == Scan.INFECTED
    page = client.get(tracking_url(case, timezone.now()), follow=True)
    path = f"{page.wsgi_request.path}files/{attachment.public_id}/"
    assert client.get(path).status_code == 404
    assert case.entries.filter(data__change="infected").exists()
