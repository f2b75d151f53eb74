"""A small IMAP server for the tests: one user, one folder, what our reader says."""

import re
import socketserver
import threading
from contextlib import contextmanager


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
            command = rest.split(" ", 1)[0].upper()
            answer = getattr(self, f"do_{command.lower()}", self.do_unknown)(rest)
            self.say(f"{tag} {answer}")
            if command == "LOGOUT":
                return

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def do_capability(self, _rest):
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, rest):
        user, password = re.findall(r'"?([^" ]+)"?', rest)[1:3]
        is_right = (user, password) == self.server.account
        return "OK welcome" if is_right else "NO wrong password"

    def do_select(self, rest):
        if "INBOX" not in rest:
            return "NO no such folder"
        self.say(f"* {len(self.server.mails)} EXISTS")
        return "OK [READ-WRITE] selected"

    def do_uid(self, rest):
        _uid, command, *arguments = rest.split(" ")
        return getattr(self, f"uid_{command.lower()}")(arguments)

    def uid_search(self, _arguments):
        unseen = (uid for uid in self.server.mails if uid not in self.server.seen)
        self.say("* SEARCH " + " ".join(map(str, unseen)))
        return "OK found"

    def uid_fetch(self, arguments):
        uid, part = int(arguments[0]), " ".join(arguments[1:])
        raw = self.server.mails[uid]
        if "SIZE" in part:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return "OK told"
        if "HEADER" in part:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode())
        self.wfile.write(raw + b")\r\n")
        return "OK fetched"

    def uid_store(self, arguments):
        self.server.seen.add(int(arguments[0]))
        return "OK stored"

    def do_logout(self, _rest):
        self.say("* BYE")
        return "OK gone"

    def do_unknown(self, _rest):
        return "BAD what?"


@contextmanager
def imap_server(mails, account=("feedback", "se:cret")):
    """A server with these mails; its `seen` tells which were marked as read."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.mails = dict(enumerate(mails, start=1))
        server.seen = set()
        server.account = account
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
