#!/usr/bin/env python3
"""`dvsguard check` as a whole process: time and memory, beside the floors of the same run.

    DVSGUARD=path/to/dvsguard [DOCKER_COMPOSE_240=path] bench/check.py

Floors: an empty process (`true`), and Docker Compose's own `config` of the same project where it is given.
Projects: EigenDA's mainnet setup (where DVSGUARD_CORPUS names the corpus), examples/oracle, and generated projects
of 100, 1,000 and 10,000 services, whose time a service tells whether the work is linear.
"""
import os
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS = 15


def run_once(command, folder):
    """Wall seconds, user + system seconds, peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} exited {process.returncode} in {folder}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(commands, folder, runs=RUNS):
    """Medians for each command; the commands take turns, so that a slow moment hits all of them."""
    samples = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            samples[name].append(run_once(command, folder))
    return {name: [statistics.median(column) for column in zip(*rows[1:])] for name, rows in samples.items()}


def print_row(project, name, result, floor=None):
    wall, cpu, memory = result
    ratio = f"  {wall / floor[0]:6.2f} x the time, {memory / floor[2]:5.2f} x the memory of {floor[3]}" if floor else ""
    print(f"{project:<24} {name:<16} {wall * 1000:9.2f} ms wall {cpu * 1000:9.2f} ms cpu {memory:7.1f} MiB{ratio}")


def bench_project(name, folder, dvsguard, compose):
    commands = {"true": ["true"], "dvsguard check": [dvsguard, "check", "--format", "json"]}
    if compose:
        commands["compose config"] = [compose, "config", "-q"]
    results = measure(commands, folder)
    print_row(name, "true", results["true"])
    if compose:
        floor = results["compose config"] + ["compose config"]
        print_row(name, "compose config", results["compose config"])
        print_row(name, "dvsguard check", results["dvsguard check"], floor)
    else:
        print_row(name, "dvsguard check", results["dvsguard check"])


def generate(folder, services):
    with open(os.path.join(folder, "compose.yaml"), "w") as out:
        out.write("name: many\nx-logging: &logging {driver: json-file, options: {max-size: 50m}}\nservices:\n")
        for i in range(services):
            out.write(
                f"  node{i}:\n    image: registry.example/acme/node:1.{i}\n    user: '{10000 + i}:10000'\n"
                f"    ports: ['127.0.0.1:{10000 + i}:26656']\n    volumes: ['./data{i}:/data', 'state:/state']\n"
                "    environment: {LEVEL: info, RPC: 'http://rpc:8545'}\n    logging: *logging\n    cap_drop: [ALL]\n")
        out.write("volumes: {state: {}}\n")


def bench_linear(dvsguard):
    per_service = {}
    for services in (100, 1000, 10000):
        with tempfile.TemporaryDirectory() as folder:
            generate(folder, services)
            results = measure({"dvsguard check": [dvsguard, "check", "--format", "json"]}, folder, runs=5)
        per_service[services] = results["dvsguard check"][1] / services
        print_row(f"{services} services", "dvsguard check", results["dvsguard check"])
    print(f"time a service: {per_service[100] * 1e6:.1f}, {per_service[1000] * 1e6:.1f}, "
          f"{per_service[10000] * 1e6:.1f} us; 10,000 over 1,000: {per_service[10000] / per_service[1000]:.2f} x")


def main():
    if "DVSGUARD" not in os.environ:
        raise SystemExit(__doc__)
    dvsguard = os.path.abspath(os.environ["DVSGUARD"])
    compose = os.environ.get("DOCKER_COMPOSE_240")
    corpus = os.environ.get("DVSGUARD_CORPUS")
    projects = {"examples/oracle": os.path.join(HERE, "../examples/oracle")}
    if corpus:
        projects["EigenDA mainnet"] = os.path.join(corpus, "compose/Layr-Labs__eigenda-operator-setup/mainnet")
    for name, source in projects.items():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(source, folder, dirs_exist_ok=True)
            shutil.copy(os.path.join(folder, ".env.example"), os.path.join(folder, ".env"))
            bench_project(name, folder, dvsguard, compose)
    bench_linear(dvsguard)


if __name__ == "__main__":
    main()
