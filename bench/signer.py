#!/usr/bin/env python3
"""`dvsguard signer run` as a whole: signatures a second, latency and memory, beside the floors of the same run.

    DVSGUARD=path/to/dvsguard SIGNER_LOAD=path/to/bench_signer_load [ETHEREUM_PEERS=folder] bench/signer.py [ROW...]

Rows: rate (from HTTP over the front, the vault, its log on the disk and the signature to the answer, for eight clients
of 64 connections each; beside it libsecp256k1 alone on one core and on all, and anvil's eth_signTransaction where
ETHEREUM_PEERS has it), latency (1,000 a second at set times, beside the disk's own fdatasync), memory (BENCH_REQUESTS
requests, 1,000,000 if unset: signatures, and batches of reads and of refused transactions). Floors and requests take
turns BENCH_RUNS times (3), and a ratio is of one turn: its median and its best are printed. A personal message is a new
entry of the log each time; a transaction is the same one asked again, which needs none, as anvil keeps no log at all.
Needs root: each process runs under its own user.
"""
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../tests"))
import started_signer  # noqa: E402
from started_signer import ACCOUNT, CHAIN, HELLO, REGISTRY, UPDATE, RunningSigner, update_socket  # noqa: E402

RUNS = int(os.environ.get("BENCH_RUNS", "3"))
COUNT = int(os.environ.get("BENCH_COUNT", "40000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "1000000"))
CORES = len(os.sched_getaffinity(0))
TOKENS = [hashlib.sha256(b"client %d" % i).hexdigest() for i in range(8)]
CONNECTIONS = 64 * len(TOKENS)
TRANSACTION = '"method":"eth_signTransaction","params":[%s]' % json.dumps({
    "from": ACCOUNT, "to": REGISTRY, "gas": "0x186a0", "gasPrice": "0x3b9aca00", "nonce": "0x0", "value": "0x0",
    "chainId": hex(CHAIN), "data": update_socket("8.8.8.8:9000")})


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def table(*names):
    row(*names)
    row(*["---"] * len(names))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load(*words):
    done = subprocess.run([os.environ["SIGNER_LOAD"], *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


class Anvil:
    """A chain, for the transactions' nonces, and a signer to stand beside; nothing where it is not at hand."""

    def __init__(self):
        self.port = free_port()
        peers = os.environ.get("ETHEREUM_PEERS")
        program = peers and pathlib.Path(peers, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil")
        self.process = None
        if not program or not program.exists():
            print("no anvil: without transactions", file=sys.stderr)
            return
        self.process = subprocess.Popen([program, "--port", str(self.port), "--chain-id", str(CHAIN), "--silent"])
        for _ in range(200):
            try:
                urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}", b"{}"), timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("anvil does not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class Bench:
    def __init__(self, folder):
        self.folder, self.anvil = folder, Anvil()
        names = {f"c{i}": {"token_sha256": hashlib.sha256(token.encode()).hexdigest()} for i, token in enumerate(TOKENS)}
        grants = [{**grant, "clients": list(names)} for grant in (UPDATE, HELLO)]
        self.signer = RunningSigner(os.environ["DVSGUARD"], folder, [f"http://127.0.0.1:{self.anvil.port}"], free_port(), grants,
                                    clients=names)
        self.events = open(os.path.join(folder, "events"), "wb")
        self.signer.start(stdout=self.events)
        self.endpoints = ",".join(f"{self.signer.port}/{token}" for token in TOKENS)
        if self.anvil.process:
            self.signer.wait_for_state()

    def stop(self):
        self.signer.stop()
        self.events.close()
        self.anvil.stop()

    def ask(self, kind, count, *rate, connections=CONNECTIONS):
        return load("ask", self.endpoints, ACCOUNT, kind, connections, count, *rate)

    def rate(self):
        whole, one, chain = "signer, personal_sign, an entry each", "libsecp256k1, one core", "signer, eth_signTransaction again"
        cores = f"libsecp256k1, {CORES} cores"
        jobs = {one: lambda: load("bare", 1, 2), cores: lambda: load("bare", CORES, 2), whole: lambda: self.ask("personal", COUNT)}
        if self.anvil.process:
            jobs[chain] = lambda: load("ask", f"{self.signer.port}/{TOKENS[0]}", ACCOUNT, TRANSACTION, 64, COUNT)
            jobs["anvil, eth_signTransaction"] = lambda: load("ask", self.anvil.port, ACCOUNT, TRANSACTION, 64, COUNT // 4)
        turns = [{name: job() for name, job in jobs.items()} for _ in range(RUNS)]

        def ratio(name, floor):
            ratios = [turn[name]["rate"] / turn[floor]["rate"] for turn in turns]
            return "" if name in (one, cores) else f"{statistics.median(ratios):.2f} ({max(ratios):.2f})"
        table("what", "a second, median", "best", f"of {one}", f"of {cores}", "p50 ms", "p99 ms")
        for name in jobs:
            rates = [turn[name]["rate"] for turn in turns]
            times = [f"{statistics.median(turn[name][p] for turn in turns) * 1000:.1f}" if "p50" in turns[0][name] else "" for p in
                     ("p50", "p99")]
            row(name, f"{statistics.median(rates):.0f}", f"{max(rates):.0f}", ratio(name, one), ratio(name, cores), *times)
        print(f"\nlimit: at least 5,000 a second, and 0.25 of {cores}\n")

    def latency(self):
        table("turn", "p50 ms", "p90 ms", "p99 ms", "p99 of fdatasync ms", "limit of p99 ms: 2 x that + 1")
        for turn in range(RUNS):
            before = load("sync", os.path.join(self.folder, "sync"), 3)
            ours = self.ask("personal", 5000, 1000)
            after = load("sync", os.path.join(self.folder, "sync"), 3)
            sync = max(before["p99"], after["p99"]) * 1000
            row(str(turn + 1), *[f"{ours[p] * 1000:.2f}" for p in ("p50", "p90", "p99")], f"{sync:.2f}", f"{2 * sync + 1:.2f}")
        print()

    def resident(self):
        out = {}
        for name, pid in {**self.signer.children(), "starter": self.signer.process.pid}.items():
            out[name] = int(next(line for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS:")).split()[1]) / 1024
        return out

    def batches(self, token, count):
        """`count` requests a hundred a body, one of them a transaction that no grant allows."""
        calls = [TRANSACTION.replace(REGISTRY, ACCOUNT)] + ['"method":"eth_chainId"'] * 99
        body = ("[" + ",".join('{"jsonrpc":"2.0","id":%d,%s}' % (i, call) for i, call in enumerate(calls)) + "]").encode()
        link = http.client.HTTPConnection("127.0.0.1", self.signer.port, timeout=60)
        for _ in range(count // 100):
            link.request("POST", "/" + token, body, {"Content-Type": "application/json"})
            answers = json.loads(link.getresponse().read())
            if len(answers) != 100 or sum("error" in answer for answer in answers) != 1:
                raise SystemExit(f"a batch was not answered: {answers[:2]}")
        link.close()

    def memory(self):
        signed = REQUESTS // 10
        table("requests", "of them signatures", *sorted(self.resident()), "MiB resident")
        steps = 10
        for step in range(steps + 1):
            if step:
                shares = [threading.Thread(target=self.batches, args=(token, (REQUESTS - signed) // steps // 4)) for token in TOKENS[:4]]
                for share in shares:
                    share.start()
                self.ask("personal", signed // steps)
                for share in shares:
                    share.join()
            resident = self.resident()
            row(f"{REQUESTS * step // steps}", f"{signed * step // steps}", *[f"{resident[name]:.1f}" for name in sorted(resident)], "")
        print()


def main():
    if "DVSGUARD" not in os.environ or "SIGNER_LOAD" not in os.environ:
        raise SystemExit(__doc__)
    os.environ["DVSGUARD"], os.environ["SIGNER_LOAD"] = (os.path.abspath(os.environ[n]) for n in ("DVSGUARD", "SIGNER_LOAD"))
    if started_signer.why_not():
        raise SystemExit(started_signer.why_not())
    # Not /tmp, which may be memory: the log's disk is what is measured.
    build = os.path.join(HERE, "../build")
    os.makedirs(build, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="bench-signer-", dir=os.path.realpath(build))
    bench = Bench(folder)
    try:
        for name in sys.argv[1:] or ("rate", "latency", "memory"):
            getattr(bench, name)()
    finally:
        bench.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
