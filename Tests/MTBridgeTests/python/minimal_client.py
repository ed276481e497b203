#!/usr/bin/env python3
"""A bridge client written from docs/bridge-protocol.md alone; Python's standard library only.

usage: minimal_client.py unix:/PATH|tcp:HOST:PORT LOGIN reader|enforcer SECRET MASK
Prints the server, its time, and login, balance and equity of every account in MASK, as JSON.
"""
import json
import sys

# --- begin
import hashlib, hmac, os, socket, struct

def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF

class Bridge:
    def __init__(self, sock, login, role, secret, tags):
        self.sock, self.keys, self.sent, self.received, self.last = sock, None, 0, 0, 0
        hello = struct.pack("<4sHHBB6xQ32s", b"MTBR", 1, 1, role, tags, login, os.urandom(32))
        self.send(1, 0, hello)
        challenge = self.expect(2)
        def code(label, suffix=b""):
            text = label.ljust(16, b"\0") + hello + challenge + suffix
            return hmac.digest(secret, text, hashlib.sha256)
        self.send(3, 0, code(b"client proof"))
        welcome = self.expect(4)
        if not hmac.compare_digest(welcome[:32], code(b"server proof", welcome[32:])):
            raise ConnectionError("the server does not know the secret")
        self.name = welcome[56:].split(b"\0")[0].decode()
        self.batch_max = struct.unpack_from("<I", welcome, 40)[0]
        if challenge[2]:
            self.keys = code(b"client frames"), code(b"server frames")

    def send(self, kind, request, payload):
        length = 20 + len(payload) + (16 if self.keys else 0)
        head = struct.pack("<IBBHQ", length, kind, 0, 0, request)
        frame = head + struct.pack("<I", crc32c(head + payload)) + payload
        if self.keys:
            counted = struct.pack("<Q", self.sent) + frame
            frame += hmac.digest(self.keys[0], counted, hashlib.sha256)[:16]
            self.sent += 1
        self.sock.sendall(frame)

    def receive(self):
        frame = self.exactly(4)
        frame += self.exactly(struct.unpack("<I", frame)[0] - 4)
        if self.keys:
            frame, tag = frame[:-16], frame[-16:]
            counted = struct.pack("<Q", self.received) + frame
            if not hmac.compare_digest(hmac.digest(self.keys[1], counted, hashlib.sha256)[:16], tag):
                raise ConnectionError("a forged frame")
            self.received += 1
        if crc32c(frame[:16] + frame[20:]) != struct.unpack_from("<I", frame, 16)[0]:
            raise ConnectionError("a damaged frame")
        return frame[4], frame[5], struct.unpack_from("<Q", frame, 8)[0], frame[20:]

    def exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.sock.recv(count - len(data))
            if not piece:
                raise ConnectionError("the server closed the connection")
            data += piece
        return data

    def expect(self, kind):
        got, _, _, payload = self.receive()
        if got == 5:
            text = payload[12:].split(b"\0")[0].decode()
            raise ConnectionError(f"refused, retcode {struct.unpack_from('<I', payload, 8)[0]}: {text}")
        if got != kind:
            raise ConnectionError(f"expected message {kind}, got {got}")
        return payload

    def ask(self, kind, payload=b""):
        """The payloads of the reply's frames."""
        self.last += 1
        self.send(kind, self.last, payload)
        payloads = []
        while True:
            got, flags, request, payload = self.receive()
            if got == 6:
                self.send(7, request, b"")
            elif request == self.last and got == 128 and payload != bytes(4):
                raise RuntimeError(f"retcode {struct.unpack('<I', payload)[0]}")
            elif request == self.last:
                payloads.append(payload)
                if not flags & 1:
                    return payloads

    def accounts(self, mask):
        logins = []
        for payload in self.ask(19, mask.encode().ljust(1024, b"\0")):
            logins += struct.unpack_from("<%dQ" % struct.unpack_from("<I", payload, 8), payload, 12)
        for start in range(0, len(logins), self.batch_max):
            batch = logins[start:start + self.batch_max]
            reply, = self.ask(21, struct.pack("<I%dQ" % len(batch), len(batch), *batch))
            for offset in range(12, len(reply), 104):
                yield struct.unpack_from("<Q10dI2B10x", reply, offset)
# --- end

def main():
    address, login, role, secret, mask = sys.argv[1:6]
    kind, rest = address.split(":", 1)
    if kind == "unix":
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(rest)
    else:
        host, port = rest.rsplit(":", 1)
        sock = socket.create_connection((host.strip("[]"), int(port)))
    sock.settimeout(10)
    bridge = Bridge(
        sock, int(login), ["reader", "enforcer"].index(role), secret.encode(), kind == "tcp")
    time, utc = struct.unpack("<qq", bridge.ask(16)[0])
    accounts = [{"login": a[0], "balance": a[1], "equity": a[3]} for a in bridge.accounts(mask)]
    print(json.dumps({"name": bridge.name, "time": time, "utc": utc, "accounts": accounts}))

if __name__ == "__main__":
    main()
