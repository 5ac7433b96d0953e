"""Every kind of event of docs/formats/event.md, from a whole signer that runs, to each place that events may go."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

import started_signer
from started_signer import ACCOUNT, CHAIN, HELLO, KEY, MODERN, REGISTRY, TOKEN, UPDATE, RunningSigner, update_socket
from signer_observer_test import Node, Upstream, free_port

# OpenTelemetry's log data model: the members a record has, and the first number of each severity.
MEMBERS = {"Timestamp", "SeverityText", "SeverityNumber", "EventName", "Body", "Resource", "Attributes"}
SEVERITIES = {"INFO": 9, "WARN": 13, "ERROR": 17}
PRIORITIES = {"INFO": 6, "WARN": 4, "ERROR": 3}  # RFC 5424, section 6.2.1
HOST = "8.8.8.8:9000"


class Chain(Node):
    nonce = 0

    def result(self, method, params):
        return hex(self.nonce) if method == "eth_getTransactionCount" else super().result(method, params)


@unittest.skipIf(started_signer.why_not(), started_signer.why_not())
class Events(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-events-")
        self.addCleanup(folder.cleanup)
        self.folder, self.chain = pathlib.Path(folder.name), Chain()
        upstream = Upstream(self.chain)
        self.addCleanup(upstream.close)
        once = {**HELLO, "name": "rare", "clients": ["modern"], "limits": {"rate": {"count": 1, "per": "1d"}}}
        self.signer = RunningSigner(os.environ["DVSGUARD"], folder.name, [upstream.url], free_port(), [UPDATE, once])

    def transaction(self, host=HOST):
        return {"from": ACCOUNT, "to": REGISTRY, "gas": "0x30d40", "gasPrice": "0x3b9aca00", "nonce": "0x0", "data": update_socket(host)}

    def wait_for(self, path, name):
        until = time.monotonic() + 30
        while name not in path.read_text():
            self.assertLess(time.monotonic(), until, f"no {name}: {path.read_text()}")
            time.sleep(0.1)

    def live(self, path):
        """One of each kind, in this order where the order is the signer's to choose."""
        signer = self.signer
        signer.wait_for_state()
        self.assertIn("result", signer.call("eth_signTransaction", self.transaction()))
        self.chain.nonce = 1
        self.wait_for(path, "nonce.confirmed")
        for _ in range(3):
            signer.call("personal_sign", "0x6869", ACCOUNT, token=MODERN)
        for host in ("10.0.0.1:9000", "10.0.0.2:9000", "localhost:1"):
            self.assertEqual(signer.call("eth_signTransaction", self.transaction(host))["error"]["data"]["reason"], "condition")
        for token in ("c0ffee" * 8, "decade" * 8):
            signer.call("personal_sign", "0x6869", ACCOUNT, token=token)
        self.chain.nonce = 7
        self.wait_for(path, "account.locked")
        subprocess.run([signer.binary, "signer", "adopt", "operator", "--nonce", "7", "--yes", "--config", "signer.yaml"],
                       cwd=self.folder, check=True, capture_output=True)
        self.wait_for(path, "account.adopted")

    def assert_an_event(self, event):
        self.assertEqual(set(event), MEMBERS)
        self.assertEqual(SEVERITIES[event["SeverityText"]], event["SeverityNumber"])
        self.assertLess(abs(int(event["Timestamp"]) / 1e9 - time.time()), 600)
        self.assertEqual(event["Resource"], {"service.name": "dvsguard-signer"})
        self.assertTrue(event["EventName"].startswith("dvsguard.signer."))
        self.assertTrue(all(name.startswith("dvsguard.") for name in event["Attributes"]))

    def test_every_kind_to_stdout(self):
        path = self.folder / "stdout"
        with open(path, "wb") as out:
            self.signer.start(stdout=out)
            self.addCleanup(self.signer.stop)
            self.live(path)
            self.assertEqual(self.signer.stop(), 0)
        events = [json.loads(line) for line in path.read_text().splitlines()]
        seen = {}
        for event in events:
            self.assert_an_event(event)
            name, a = event["EventName"].removeprefix("dvsguard.signer."), event["Attributes"]
            a = {key.removeprefix("dvsguard."): value for key, value in a.items()}
            seen.setdefault(name, []).append((event["SeverityText"], a))
        self.assertEqual(events[0]["EventName"], "dvsguard.signer.started")
        self.assertEqual(events[-1]["EventName"], "dvsguard.signer.stopped")
        self.assertEqual(set(seen), {"started", "stopped", "grant.used", "nonce.confirmed", "request.refused", "rate.hit",
                                     "account.locked", "account.adopted"})
        self.assertEqual(seen["started"][0][1]["version"], "0.1.0")
        (severity, used), (_, text) = seen["grant.used"]
        self.assertEqual((severity, used["grant"], used["client"], used["account"], used["purpose"], used["chain"], used["nonce"],
                          used["fee"]), ("INFO", "announce", "avs", ACCOUNT, "ask", CHAIN, 0, str(200_000 * 10**9)))
        self.assertEqual((text["grant"], text["client"]), ("rare", "modern"))
        self.assertNotIn("chain", text)
        self.assertEqual(seen["nonce.confirmed"], [("INFO", {"account": ACCOUNT, "chain": CHAIN, "nonce": 1})])
        # Three of one client are one event, whatever it asked for; so are those of nobody.
        self.assertEqual(sorted((a["client"], a["count"], a["reasons"]["condition" if a["client"] == "avs" else "client"])
                                for _, a in seen["request.refused"]), [("?", 2, 2), ("avs", 3, 3)])
        self.assertEqual(seen["rate.hit"], [("WARN", {"client": "modern", "count": 2, "reasons": {"rate": 2}})])
        self.assertEqual([(s, a["account"]) for s, a in seen["account.locked"]], [("ERROR", ACCOUNT)])
        self.assertEqual(seen["account.adopted"], [("WARN", {"account": ACCOUNT, "chain": CHAIN, "nonce": 7})])
        self.assertEqual(seen["stopped"], [("INFO", {"reason": "it was told to"})])
        self.assert_nothing_secret(path.read_text())

    def assert_nothing_secret(self, text):
        for secret in (TOKEN, MODERN, KEY, "a long one", "c0ffee" * 8, HOST, HOST.encode().hex(), "10.0.0.1", "localhost"):
            self.assertNotIn(secret, text.lower())

    def test_to_a_file_that_is_appended_to(self):
        self.signer.configure(events={"file": "events"})
        for starts in (1, 2):
            self.signer.start()
            self.addCleanup(self.signer.stop)
            self.assertEqual(self.signer.stop(), 0)
            lines = [json.loads(line) for line in (self.folder / "events").read_text().splitlines()]
            self.assertEqual([line["EventName"].rsplit(".")[-1] for line in lines], ["started", "stopped"] * starts)
        self.assertEqual((self.folder / "events").stat().st_mode & 0o137, 0)

    def test_the_end_of_a_vault_that_fails_is_told(self):
        path = self.folder / "stdout"
        with open(path, "wb") as out:
            self.signer.start(stdout=out)
            self.addCleanup(self.signer.stop)
            os.kill(self.signer.children()["vault"], 9)
            self.assertEqual(self.signer.process.wait(30), 2)
        last = json.loads(path.read_text().splitlines()[-1])
        self.assertEqual((last["EventName"], last["Attributes"]), ("dvsguard.signer.stopped", {"dvsguard.reason": "the vault was killed by signal 9; its log is whole"}))

    def start_unread(self):
        """With a pipe for stdout that is full already; its reading end."""
        reader, writer = os.pipe2(os.O_CLOEXEC)
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"\n" * 4096)
        os.set_blocking(writer, True)
        self.signer.start(stdout=writer)
        os.close(writer)
        self.addCleanup(self.signer.stop)
        return reader

    def test_who_does_not_read_the_events_keeps_nobody_from_stopping_it(self):
        self.start_unread()
        self.assertEqual(self.signer.stop(), 2)
        self.assertIn("the last ones are lost", self.signer.said[-2])
        self.start_unread()
        os.kill(self.signer.children()["vault"], 9)
        self.assertEqual(self.signer.process.wait(30), 2)
        self.assertIn("the vault was killed by signal 9", "".join(self.signer.said))

    def test_who_reads_the_events_late_misses_none(self):
        self.signer.configure(grants=[UPDATE, HELLO])
        reader = self.start_unread()
        for i in range(50):
            self.assertIn("result", self.signer.call("personal_sign", "0x" + (b"%d" % i).hex(), ACCOUNT))
        text = b""
        while text.count(b"grant.used") < 50:
            text += os.read(reader, 1 << 16)
        self.assertEqual(self.signer.stop(), 0)
        names = [json.loads(line)["EventName"].rsplit(".")[-1] for line in text.split(b"\n") if line]
        self.assertEqual(names[:2], ["started", "used"])

    @unittest.skipIf(os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode,
                     "this machine refuses namespaces")
    def test_to_journald_by_its_native_protocol(self):
        place = self.folder / "journal"
        place.mkdir()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
            journal.bind(str(place / "socket"))
            journal.settimeout(30)
            self.signer.configure(events="journald")
            mount = ("mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal && mount --bind \"$0\" /run/systemd/journal && "
                     "exec \"$@\"")
            self.signer.start(through=("unshare", "--mount", "sh", "-c", mount, str(place)))
            self.addCleanup(self.signer.stop)
            self.assertEqual(self.signer.stop(), 0)
            for name in ("started", "stopped"):
                fields = dict(line.split("=", 1) for line in journal.recv(65536).decode().splitlines())
                event = json.loads(fields.pop("MESSAGE"))
                self.assert_an_event(event)
                self.assertEqual(event["EventName"], "dvsguard.signer." + name)
                self.assertEqual(fields, {"PRIORITY": str(PRIORITIES[event["SeverityText"]]), "SYSLOG_IDENTIFIER": "dvsguard-signer"})


if __name__ == "__main__":
    unittest.main()
