#!/usr/bin/env python3
"""`dvsguard scan` as a whole process: time and memory, beside the floors of the same run.

    DVSGUARD=path/to/dvsguard SCAN_FLOOR=path/to/bench_scan_floor bench/scan.py [IMAGE...]

Floor: read, digest, inflate and digest again in the threads that a scan has (bench/programs/scan_floor.cc). An image
of one layer stands beside ISA-L's inflate alone too. Images (bench/scan_images.py) are made once, below build/.
BENCH_SCALE=0.1 makes them a tenth as large, BENCH_RUNS says how often each command runs. The kernel counts no peak lower
than what this Python has itself. bench/scan_profile.py shows where the time goes.
"""
import os
import statistics
import subprocess
import sys
import time

import scan_images

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(HERE, "../build/bench-images")
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
SCALE = float(os.environ.get("BENCH_SCALE", "1"))


def run_once(command):
    """Wall seconds, user + system seconds, peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} exited {process.returncode}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(commands):
    """Medians for each command; the commands take turns, so that a slow moment hits all of them."""
    samples = {name: [] for name in commands}
    for _ in range(RUNS + 1):
        for name, command in commands.items():
            samples[name].append(run_once(command))
    return {name: [statistics.median(column) for column in zip(*rows[1:])] for name, rows in samples.items()}


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def bench_image(name, dvsguard, floor):
    # Made in a process apart: the most that a parent ever held counts as its children's peak.
    make = "import sys, scan_images; scan_images.image(sys.argv[1], sys.argv[2], float(sys.argv[3]))"
    subprocess.run([sys.executable, "-c", make, CACHE, name, str(SCALE)], cwd=HERE, check=True)
    folder, told = scan_images.image(CACHE, name, SCALE)
    commands = {"floor": [floor, folder], "scan": [dvsguard, "scan", "--format", "json", "oci:" + folder]}
    if told["layers"] == 1:
        commands["inflate alone"] = [floor, folder, "inflate"]
    results = measure(commands)
    wall, cpu, memory = results["scan"]
    limit = 64 + 48 * told["files"] / 2**20
    label = f"{name}: {told['bytes'] / 1e6:.0f} MB, {told['files']} files, {told['layers']} layers"
    for other, (other_wall, other_cpu, other_memory) in results.items():
        own = other == "scan"
        row(label, other, f"{other_wall * 1000:.0f}", f"{other_cpu * 1000:.0f}", f"{told['bytes'] / 1e6 / other_wall:.0f}",
            "" if own else f"{wall / other_wall:.2f}", "" if own else f"{cpu / other_cpu:.2f}",
            f"{other_memory:.1f}" + (f" of {limit:.1f}" if own else ""))


def main():
    if "DVSGUARD" not in os.environ or "SCAN_FLOOR" not in os.environ:
        raise SystemExit(__doc__)
    dvsguard, floor = (os.path.abspath(os.environ[name]) for name in ("DVSGUARD", "SCAN_FLOOR"))
    row("image", "what", "ms", "ms of CPU", "MB/s", "scan takes x the time", "x the CPU", "peak MiB")
    row(*["---"] * 8)
    for name in sys.argv[1:] or scan_images.IMAGES:
        bench_image(name, dvsguard, floor)


if __name__ == "__main__":
    main()
