"""A process that answers probes like an engine and everything else badly, in the way named by --how.

Shares no code with the engines: what it sends is written byte by byte.
"""

import argparse
import json
import os
import socket
import struct
import threading
from pathlib import Path


def frame(header: dict, payload: bytes = b"") -> bytes:
    head = json.dumps(header).encode()
    return struct.pack("!II", len(head), len(payload)) + head + payload


def serve(connection: socket.socket, how: str) -> None:
    with connection:
        while True:
            lengths = connection.recv(8, socket.MSG_WAITALL)
            if len(lengths) < 8:
                return
            head_bytes, payload_bytes = struct.unpack("!II", lengths)
            header = json.loads(connection.recv(head_bytes, socket.MSG_WAITALL))
            if payload_bytes:
                connection.recv(payload_bytes, socket.MSG_WAITALL)
            number = header["id"]
            if header["kind"] == "probe":
                connection.sendall(frame({"kind": "health", "id": number, "busy_s": 0, "queued": 0, "served": 0}))
            elif header["kind"] == "ask" and header["operation"] != "ignore":
                misbehave(connection, how, number)


def misbehave(connection: socket.socket, how: str, number: int) -> None:
    part = frame({"kind": "part", "id": number, "fields": {"rate_hz": 8000}}, b"\0\0" * 800)
    done = frame({"kind": "done", "id": number, "engine_s": 0.1, "waited_s": 0.0})
    match how:
        case "garbage":
            connection.sendall(os.urandom(4096))
        case "html":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>")
        case "half":
            connection.sendall(part + part[: len(part) // 2])
            connection.close()
        case "stall":
            connection.sendall(part)
        case "stranger":
            connection.sendall(frame({"kind": "part", "id": number + 1000, "fields": {}}))
        case "endless":
            connection.sendall(part * 500)
        case "after_done":
            connection.sendall(done + part)
        case "huge":
            connection.sendall(struct.pack("!II", 0xFFFFFFFF, 0xFFFFFFFF))
        case "exit":
            os._exit(1)
        case _:
            raise SystemExit(f"unknown way {how}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--how", required=True)
    arguments = parser.parse_args()
    Path(arguments.socket).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(arguments.socket)
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, arguments.how), daemon=True).start()


if __name__ == "__main__":
    main()
