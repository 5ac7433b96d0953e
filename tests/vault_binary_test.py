"""What is linked into dvsguard-vault, which holds the key: no HTTP, no YAML, no scanner, nothing that fetches or unpacks."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

BINARY = pathlib.Path(os.environ["DVSGUARD"])
VAULT = BINARY.parent / "dvsguard-vault"
# By what their libraries and our rooms call themselves; each is found in dvsguard, so that the name is not a wrong one.
FOREIGN = {
    "HTTP of ours": r"\bdvsguard::(http|server|registry|engine|feed)::",
    "YAML": r"\byaml_parser_|dvsguard::text::parse_yaml\(",
    "JSON-RPC": r"\bdvsguard::jsonrpc::",
    "HTTP": r"\bboost::beast::",
    "key scanner": r"\bdvsguard::keyscan::|\bhs_scan",
    "image scanner": r"\bdvsguard::(image|layer|oci|package|binary|sbom|advisory|archive)::",
    "inflate": r"\bisal_inflate|\bZSTD_decompress",
    "Compose": r"\bdvsguard::(contract|practice|build|docker_run)::|dvsguard::compose::(substitute|check_parts)\(",
    "upstreams": r"\bdvsguard::(upstream|app_signer|cli)::",
    "command line": r"\bCLI::",
}


@unittest.skipUnless(shutil.which("nm") and shutil.which("ldd"), "nm and ldd are absent")
class VaultBinary(unittest.TestCase):
    @staticmethod
    def symbols(path):
        done = subprocess.run(["nm", "-C", str(path)], capture_output=True, text=True, check=True)
        return done.stdout

    def test_holds_nothing_that_parses_the_network_or_images(self):
        vault, whole = self.symbols(VAULT), self.symbols(BINARY)
        self.assertIn("dvsguard::vault::", vault)
        for what, names in FOREIGN.items():
            with self.subTest(what):
                self.assertRegex(whole, names)
                self.assertIsNone(re.search(names, vault))

    def test_loads_no_library_of_it(self):
        done = subprocess.run(["ldd", str(VAULT)], capture_output=True, text=True, check=True)
        loaded = {line.split()[0].rsplit("/", 1)[-1].split(".so")[0] + ".so" for line in done.stdout.splitlines() if line.strip()}
        self.assertIn("libc.so", loaded)
        for name in loaded:
            self.assertIsNone(re.search(r"curl|yaml|ssh|http|hs\b|zstd|isal|minizip|boost|ldap|krb5|sqlite|z\.so", name), name)


if __name__ == "__main__":
    unittest.main()
