"""An SMTP server that takes everything and keeps nothing: `python bench/_sink.py PORT`.

Answers a line on standard input with one on standard output: how many letters it took,
to how many addresses, and the moments of the first and the last.
"""

import asyncio
import json
import sys
import time

EXTENSIONS = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    count = 0
    addresses: set[bytes] = set()
    first = last = 0.0

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = b""
        self.in_data = self.is_over = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        out = []
        while True:
            if self.in_data:
                end = self.buffer.find(b"\r\n.\r\n")
                if end < 0:
                    break
                self.buffer = self.buffer[end + 5 :]
                self.in_data = False
                self.took()
                out.append(b"250 2.0.0 Ok: queued as %X\r\n" % Sink.count)
                continue
            line, found, rest = self.buffer.partition(b"\r\n")
            if not found:
                break
            self.buffer = rest
            out.append(self.answer(line))
        if out:
            self.transport.write(b"".join(out))
        if self.is_over:
            self.transport.close()

    def answer(self, line):
        verb = line[:4].upper()
        if verb == b"EHLO":
            return EXTENSIONS
        if verb == b"RCPT":
            Sink.addresses.add(line)
        if verb == b"DATA":
            self.in_data = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            self.is_over = True
            return b"221 bye\r\n"
        return b"250 2.1.0 Ok\r\n"

    @staticmethod
    def took():
        now = time.time()
        if not Sink.count:
            Sink.first = now
        Sink.count += 1
        Sink.last = now


async def main(port):
    loop = asyncio.get_running_loop()
    await loop.create_server(Sink, "127.0.0.1", port)
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        told = {
            "count": Sink.count,
            "addresses": len(Sink.addresses),
            "first": Sink.first,
            "last": Sink.last,
        }
        print(json.dumps(told), flush=True)
        Sink.count, Sink.addresses = 0, set()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
