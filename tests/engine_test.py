"""A container engine that lies: whatever it answers, there is one clear error or missing evidence, in time, and nothing
of it reaches the terminal as it was."""
import json
import os
import socket
import subprocess
import threading
import time
import unittest

from harness import SECRET, ProjectTest

PROJECT = "name: demo\nservices:\n  node: {image: 'acme/node:1.0', user: '10001:10001'}\n"
ID = "a" * 64
VERSION = {"Components": [{"Name": "Engine", "Version": "28.0.1", "Details": {"GitCommit": "bbd0a17"}}]}
INFO = {"LoggingDriver": "local", "LiveRestoreEnabled": True}
CONTAINERS = [{"Id": ID, "Labels": {"com.docker.compose.service": "node", "com.docker.compose.oneoff": "False"}}]
CONTAINER = {"State": {"Pid": 1}, "Config": {"Env": [f"KEY={SECRET}"]},
             "HostConfig": {"LogConfig": {"Type": "json-file"}, "Tmpfs": None}, "Mounts": []}
CHANGES = [{"Path": "/run", "Kind": 0}, {"Path": "/run/node.pid", "Kind": 1}]
PROCESSES = {"Titles": ["PID", "UID", "GID"], "Processes": [["1", "33", "33"]]}


def ok(body, headers=""):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


HONEST = {"/version": ok(VERSION), "/info": ok(INFO), "/containers/json": ok(CONTAINERS),
          f"/containers/{ID}/json": ok(CONTAINER), f"/containers/{ID}/changes": ok(CHANGES),
          f"/containers/{ID}/top": ok(PROCESSES)}

LIES = {
    "nothing": b"",
    "no HTTP": b"220 mail.example ESMTP\r\n",
    "an error": b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\n\x1b[31mred\x07",
    "a redirect": b"HTTP/1.1 301 Moved\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n",
    "no JSON": ok(b"<html>\x1b]0;title\x07</html>"),
    "half of it": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    "deep JSON": ok(b"[" * 100_000),
    "another type": ok(7),
    "a string": ok("\x1b[2J"),
    "keys twice": ok(b'{"Id":"a","Id":"b"}'),
    "bad UTF-8": ok(b'{"Id":"\xff\xfe"}'),
    "chunked nonsense": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    "a body over the cap": ok(b"[" + b" " * (5 << 20) + b"]"),
    "headers over the cap": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n{}",
    "a length that is none": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
}


class Liar:
    """An engine on a Unix socket: `answers` by path, what is not there is 404. An answer may be a generator."""

    def __init__(self, path, answers):
        self.answers = answers
        self.asked = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen(8)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listening.accept()
            except OSError:
                return
            with peer:
                try:
                    request = peer.recv(65536).decode(errors="replace")
                    self.asked.append(request.split("\r\n")[0])
                    answer = self.answers.get(request.split(" ")[1].split("?")[0],
                                              b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    for part in [answer] if isinstance(answer, bytes) else answer():
                        peer.sendall(part)
                except (OSError, IndexError):
                    pass

    def close(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(5)


class EngineTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)

    def engine(self, **answers):
        return self.listen({**HONEST, **answers})

    def listen(self, answers):
        path = self.folder / f"s{len(os.listdir(self.folder))}"
        liar = Liar(path, answers)
        self.addCleanup(liar.close)
        self.address = {"DOCKER_HOST": f"unix://{path}"}
        return liar

    def harden(self, *args):
        return self.run_dvsguard("harden", "--dry-run", "--from-running", *args, env=self.address)


class Honest(EngineTest):
    def test_is_asked_and_never_told(self):
        liar = self.engine()
        self.assertEqual(self.harden("--level", "strict").code, 0)
        self.assert_decided(self.check("--host", env=self.address))
        self.assertEqual(len(liar.asked), 5, liar.asked)
        for line in liar.asked:
            self.assertRegex(line, r"^GET /(version|info|containers/(json\?filters=[%A-Za-z0-9._-]*|"
                                   r"a{64}/(json|changes|top\?ps_args=-eo%20pid%2Cuid%2Cgid))) HTTP/1\.1$")

    def test_a_process_that_is_not_the_containers_is_not_measured(self):
        self.engine()
        out = self.harden("--level", "strict").out.decode()
        self.assertIn("/run:", out)
        self.assertIn('mem_limit: 4g', out)  # process 1 is in no cgroup of the container's

    def test_settles_what_the_project_leaves_to_the_engine(self):
        self.engine()
        done = json.loads(self.check("--host", "--format", "json", env=self.address).out)
        rules = {item["rule"] for practice in done["practices"] for item in practice["findings"]}
        self.assertNotIn("LG02", rules)

    def test_is_not_asked_without_being_told_to(self):
        liar = self.engine()
        self.assert_decided(self.check(env=self.address))
        self.assertEqual(self.run_dvsguard("harden", "--dry-run", env=self.address).code, 0)
        self.assertEqual(liar.asked, [])


class Lies(EngineTest):
    def test_each_lie_about_the_containers_is_one_clear_error(self):
        for path in ("/containers/json", f"/containers/{ID}/json"):
            for name, lie in LIES.items():
                with self.subTest(path=path, lie=name):
                    self.engine(**{path: lie})
                    self.assert_refused(self.harden())

    def test_each_lie_about_the_engine_is_missing_evidence(self):
        for name, lie in LIES.items():
            with self.subTest(lie=name):
                self.engine(**{"/info": lie})
                done = self.check("--host", "--format", "json", env=self.address)
                self.assert_decided(done)
                self.assertIn(b"the engine's own answer", done.out)

    def test_lies_about_one_container_leave_its_part_out(self):
        for name, lie in LIES.items():
            for part in ("changes", "top"):
                with self.subTest(part=part, lie=name):
                    self.engine(**{f"/containers/{ID}/{part}": lie})
                    done = self.harden("--level", "strict")
                    self.assertEqual(done.code, 0, done)
                    if part == "changes":
                        self.assertIn(b"its root filesystem stays writable", done.out)

    def test_an_endless_answer_ends(self):
        def endless():
            yield b"HTTP/1.1 200 OK\r\n\r\n["
            while True:
                yield b"1," * 32768
        self.engine(**{"/containers/json": endless})
        self.assertIn("larger than its cap", self.assert_refused(self.harden()))

    def test_a_slow_answer_ends(self):
        def slow():
            yield b"HTTP/1.1 200 OK\r\n\r\n"
            while True:
                time.sleep(0.5)
                yield b" "
        self.engine(**{"/containers/json": slow})
        self.assertIn("in time", self.assert_refused(self.harden()))

    def test_a_walk_through_a_containers_files_is_waited_for(self):
        """An engine compares trees for its answer: under load it took longer than anything else that it is asked."""
        def walks():
            time.sleep(8)
            yield ok(CHANGES)
        self.engine(**{f"/containers/{ID}/changes": walks})
        done = self.harden("--level", "strict")
        self.assertNotIn(b"its root filesystem stays writable", done.out)

    def test_many_containers_are_too_many(self):
        self.engine(**{"/containers/json": ok(CONTAINERS * 1000)})
        self.assert_refused(self.harden())

    def test_an_id_that_is_a_path_is_not_sent(self):
        liar = self.engine(**{"/containers/json": ok([{**CONTAINERS[0], "Id": "../../secrets"}])})
        self.assert_refused(self.harden())
        self.assertEqual(len(liar.asked), 1)

    def test_hostile_paths_stay_in_their_quotes(self):
        changes = [{"Path": "/run/a\n    privileged: true #/f", "Kind": 1}, {"Path": "/tmp/${HOME}\"/x", "Kind": 1},
                   {"Path": "/run/$(reboot):exec/x", "Kind": 1}]
        self.engine(**{f"/containers/{ID}/changes": ok(changes)})
        done = self.run_dvsguard("harden", "--level", "strict", "--from-running", env=self.address)
        self.assertEqual(done.code, 0, done)
        merged = self.check("-f", "compose.yaml", "-f", "compose.dvsguard.yaml", "--format", "json")
        self.assert_decided(merged)
        rules = {item["rule"] for practice in json.loads(merged.out)["practices"] for item in practice["findings"]}
        self.assertNotIn("LP01", rules)


class Address(EngineTest):
    def refused(self, address):
        return self.assert_refused(
            self.run_dvsguard("harden", "--from-running", "--dry-run", env={"DOCKER_HOST": address}))

    def test_an_engine_over_the_network_is_not_asked(self):
        for address in ("tcp://192.0.2.1:2375", "ssh://root@192.0.2.1", "tcp://engine.example:2376"):
            self.assertIn("DOCKER_HOST", self.refused(address))

    def test_a_socket_that_is_not_there_is_said(self):
        self.assertIn("cannot connect", self.refused("unix:///nonexistent/docker.sock"))


class Library(EngineTest):
    def test_nothing_of_http_is_linked(self):
        linked = subprocess.run(["ldd", self.binary], capture_output=True, text=True).stdout
        self.assertNotIn("curl", linked)


if __name__ == "__main__":
    unittest.main()
