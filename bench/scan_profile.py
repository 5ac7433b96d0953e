#!/usr/bin/env python3
"""Where the time of `dvsguard scan` goes: perf's samples, added up by part of the program.

    DVSGUARD=path/to/dvsguard bench/scan_profile.py [IMAGE...]

Needs `perf` and a dvsguard that has its symbols. Images and BENCH_SCALE are those of bench/scan.py. Samples are of all
threads, so that the sum is CPU time, not how long one waits.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

import scan
import scan_images

HERTZ = 4000
# The first that a symbol or its library matches.
PARTS = [("inflate", r"libisal|Inflater|GzipDecoder|ZSTD_|HUF_"), ("digests", r"sha(256|512)_|SHA(256|512)_"),
         ("key detectors: marks (Vectorscan)", r"fdr_|teddy|hs_scan|hwlm|\brose|noodle"),
         ("key detectors: the rest", r"::keyscan::|secp256k1|Keccak"),
         ("executables", r"::binary::"), ("tar and paths", r"::layer::|siphash"),
         ("facts, packages, report", r"::(image|package|practice|report|text)::"),
         ("copies", r"^__mem(move|cpy|set|cmp|chr)"), ("kernel", r"\[kernel|\[vdso"), ("start", r"ld-linux")]
SAMPLE = re.compile(r"\s*[0-9a-f]+ (.*) \((.*)\)$")


def samples(command):
    """How many samples each (symbol, library) has."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "perf.data")
        subprocess.run(["perf", "record", "-q", "-F", str(HERTZ), "-o", data, "--", *command], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = subprocess.run(["perf", "script", "-i", data, "-F", "ip,sym,dso"], check=True, capture_output=True,
                              text=True).stdout
    return collections.Counter(match.groups() for match in map(SAMPLE.match, text.splitlines()) if match)


def part_of(symbol, library):
    for part, pattern in PARTS:
        if re.search(pattern, symbol) or re.search(pattern, library):
            return part
    return "other"


def profile(name, dvsguard):
    folder, told = scan_images.image(scan.CACHE, name, scan.SCALE)
    found = samples([dvsguard, "scan", "--format", "json", "oci:" + folder])
    parts = collections.Counter()
    for (symbol, library), count in found.items():
        parts[part_of(symbol, library)] += count
    total = sum(parts.values())
    for part, count in parts.most_common():
        scan.row(name, part, f"{count / HERTZ * 1000:.0f}", f"{100 * count / total:.1f} %",
                 f"{count / HERTZ * 1e9 / told['bytes']:.3f}")


def main():
    if "DVSGUARD" not in os.environ:
        raise SystemExit(__doc__)
    dvsguard = os.path.abspath(os.environ["DVSGUARD"])
    scan.row("image", "part", "ms of CPU", "share", "ns a byte")
    scan.row(*["---"] * 5)
    for name in sys.argv[1:] or scan_images.IMAGES:
        profile(name, dvsguard)


if __name__ == "__main__":
    main()
