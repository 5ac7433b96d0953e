"""The tool dvsguard-abi and its peers as processes that answer one JSON document a line, and random types and values
to ask them about."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PEERS = os.environ.get("ETHEREUM_PEERS")
CAST = PEERS and next(pathlib.Path(PEERS).glob("node_modules/@foundry-rs/cast-*/bin/cast"), None)  # the machine's own
TESTCASES = PEERS and pathlib.Path(PEERS, "node_modules/@ethersproject/testcases/testcases")


class Lines:
    """A process that is asked many things at once."""

    def __init__(self, *command):
        self.command = command

    def ask(self, documents):
        sent = "".join(json.dumps(one) + "\n" for one in documents)
        done = subprocess.run(self.command, input=sent, capture_output=True, text=True, timeout=600)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode != 0 or len(answers) != len(documents):
            raise AssertionError(f"{self.command} ended with {done.returncode}: {done.stderr[-2000:]}")
        return answers


def ours():
    tool = os.environ.get("DVSGUARD_ABI")
    if not tool:
        raise unittest.SkipTest("DVSGUARD_ABI does not name the tool")
    return Lines(tool)


def peer():
    if not PEERS or not shutil.which("node"):
        raise unittest.SkipTest("ethereum peers absent")
    return Lines("node", HERE / "ethereum" / "abi_peer.mjs")


def refused(answer):
    return isinstance(answer, dict) and "refused" in answer


class Dice:
    """Random types of the contract ABI or of EIP-712, and values of them as clients write them."""

    def __init__(self, random):
        self.random = random

    def atom(self, function=True):
        kinds = ["uint", "int", "address", "bool", "fixed", "bytes", "string", "string"] + ["function"] * function
        kind = self.random.choice(kinds)
        if kind in ("uint", "int"):
            return f"{kind}{8 * self.random.randint(1, 32)}"
        return f"bytes{self.random.randint(1, 32)}" if kind == "fixed" else kind

    def hex(self, size):
        return "0x" + self.random.randbytes(size).hex()

    def text(self):
        alphabet = "ab cZ019.:;-_\"\\/\n\t\u00e4\u4e2d\U0001f600\u0000"
        return "".join(self.random.choice(alphabet) for _ in range(self.random.choice((0, 1, 7, 31, 32, 33, 70))))

    def number(self, low, high):
        return self.random.choice((low, high, 0, min(1, high), self.random.randint(low, high),
                                   self.random.randint(max(low, -9), min(high, 9))))

    def value(self, atom):
        """Of an elementary type."""
        if atom.startswith("uint"):
            return str(self.number(0, 2 ** int(atom[4:]) - 1))
        if atom.startswith("int"):
            return str(self.number(-2 ** (int(atom[3:]) - 1), 2 ** (int(atom[3:]) - 1) - 1))
        if atom == "address":
            return self.hex(20)
        if atom == "bool":
            return self.random.random() < 0.5
        if atom == "string":
            return self.text()
        if atom == "bytes":
            return self.hex(self.random.choice((0, 1, 31, 32, 33, 64, 100)))
        return self.hex(24 if atom == "function" else int(atom[5:]))
