"""Docker Compose's `config --format json` and dvsguard-dump's output, brought to one shape that can be compared."""

EMPTY = (None, "", [], {}, False)

TEXTS = ("image user container_name hostname domainname working_dir platform runtime isolation network_mode pid ipc "
         "uts cgroup cgroup_parent userns_mode pull_policy restart mac_address stop_signal cpuset").split()
TRUTHS = "privileged read_only use_api_socket init tty stdin_open oom_kill_disable".split()
NUMBERS = "mem_limit memswap_limit mem_reservation shm_size pids_limit oom_score_adj scale cpus".split()
LISTS = ("cap_add cap_drop security_opt group_add device_cgroup_rules tmpfs dns dns_opt dns_search external_links links "
         "volumes_from expose entrypoint command").split()
MAPS = "sysctls annotations storage_opt labels".split()


def tidy(value):
    """Without members that say nothing; numbers as text, so that 1, "1" and 1.0 are one."""
    if isinstance(value, dict):
        made = {key: tidy(item) for key, item in value.items()}
        return {key: item for key, item in made.items() if item not in EMPTY or item is False and key in ("attach", "init")}
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def file_mode(mode):
    """Octal with a leading zero; a YAML integer otherwise."""
    if mode in EMPTY or isinstance(mode, dict):
        return mode
    return int(str(mode).replace("0o", ""), 8 if str(mode).startswith("0") else 10)


def grants(items):
    return [{**{key: item.get(key) for key in ("source", "target", "uid", "gid")}, "mode": file_mode(item.get("mode"))}
            for item in items or []]


def mounts(items):
    out = []
    for item in items or []:
        bind, tmpfs = item.get("bind") or {}, item.get("tmpfs") or {}
        size = tmpfs.get("size")
        out.append({"type": item.get("type"), "source": item.get("source"), "target": item.get("target"),
                    "read_only": item.get("read_only"), "propagation": bind.get("propagation"),
                    "selinux": bind.get("selinux"), "recursive": bind.get("recursive"),
                    "tmpfs_size": size, "tmpfs_mode": tmpfs.get("mode"),
                    "subpath": (item.get("volume") or {}).get("subpath") or (item.get("image") or {}).get("subpath")})
    return out


def requests(items):
    return [{"driver": item.get("driver"), "capabilities": item.get("capabilities"),
             "count": item.get("count"), "device_ids": item.get("device_ids")} for item in items or []]


def hooks(service):
    return [{"when": when, "command": item.get("command"), "user": item.get("user"), "privileged": item.get("privileged"),
             "working_dir": item.get("working_dir"), "environment": item.get("environment")}
            for when in ("post_start", "pre_stop") for item in service.get(when) or []]


def ulimits(items):
    out = {}
    for name, item in (items or {}).items():
        out[name] = item if isinstance(item, dict) else {"soft": item, "hard": item}
    return out


def networks(items):
    keys = ("aliases", "ipv4_address", "ipv6_address", "mac_address")
    return {name: {"here": "yes", **{key: (item or {}).get(key) for key in keys}} for name, item in (items or {}).items()}


def build(item):
    if not item:
        return None
    keys = ("context dockerfile dockerfile_inline target args entitlements cache_from tags additional_contexts privileged "
            "pull no_cache network isolation").split()
    return {**{key: item.get(key) for key in keys}, "secrets": grants(item.get("secrets"))}


def resources(item):
    item = item or {}
    return {"memory": number(item.get("memory")), "pids": item.get("pids"), "cpus": number(item.get("cpus"))}


def deploy(item):
    if not item:
        return None
    limits = (item.get("resources") or {}).get("limits")
    reservations = (item.get("resources") or {}).get("reservations") or {}
    return {"limits": resources(limits), "reservations": resources(reservations),
            "devices": requests(reservations.get("devices")), "labels": item.get("labels"), "replicas": item.get("replicas"),
            "restart_condition": (item.get("restart_policy") or {}).get("condition"),
            "update_failure_action": (item.get("update_config") or {}).get("failure_action")}


def hosts(items):
    out = []
    for item in items or []:
        name, _, address = item.partition("=")
        out.append([name, address])
    return sorted(out)


def peer_service(service):
    out = {key: service.get(key) for key in TEXTS + TRUTHS + LISTS + MAPS}
    out.update({key: number(service.get(key)) for key in NUMBERS})
    out["attach"] = service.get("attach")
    out["environment"] = {key: {"value": value} for key, value in (service.get("environment") or {}).items()}
    out["extra_hosts"] = hosts(service.get("extra_hosts"))
    out["depends_on"] = sorted(service.get("depends_on") or {})
    out["models"] = sorted(service.get("models") or {})
    out["volumes"] = mounts(service.get("volumes"))
    out["secrets"] = grants(service.get("secrets"))
    out["configs"] = grants(service.get("configs"))
    out["ports"] = service.get("ports")
    out["devices"] = service.get("devices")
    out["gpus"] = requests(service.get("gpus"))
    out["hooks"] = hooks(service)
    out["watch"] = [{key: item.get(key) for key in ("path", "action", "target")}
                    for item in (service.get("develop") or {}).get("watch") or []]
    out["ulimits"] = ulimits(service.get("ulimits"))
    out["networks"] = networks(service.get("networks"))
    health = service.get("healthcheck")
    out["healthcheck"] = {"disable": health.get("disable"), "test": health.get("test")} if health else None
    logging = service.get("logging")
    out["logging"] = {"driver": logging.get("driver"), "options": logging.get("options")} if logging else None
    provider = service.get("provider")
    if provider:
        options = {key: value if isinstance(value, list) else [value] for key, value in (provider.get("options") or {}).items()}
        out["provider"] = {"type": provider.get("type"), "options": options}
    out["build"] = build(service.get("build"))
    out["deploy"] = deploy(service.get("deploy"))
    return tidy(out)


def our_service(service):
    out = dict(service)
    for key in NUMBERS:
        out[key] = number(service.get(key))
    out["environment"] = {key: {"value": value} for key, value in service["environment"].items()}
    out["extra_hosts"] = sorted(service["extra_hosts"])
    out["depends_on"] = sorted(service["depends_on"])
    out["models"] = sorted(service["models"])
    out["secrets"], out["configs"] = grants(service["secrets"]), grants(service["configs"])
    out.pop("env_files")  # Compose discards them once their variables are in the environment
    out["hooks"] = out.pop("post_start_pre_stop")
    out["networks"] = {name: {"here": "yes", **item} for name, item in service["networks"].items()}
    if "build" in out:
        out["build"] = build(out["build"])
    if "deploy" in out:
        for part in ("limits", "reservations"):
            out["deploy"][part] = resources(out["deploy"][part])
    return tidy(out)


RESOURCES = {
    "networks": "name driver driver_opts external internal attachable enable_ipv6 labels".split(),
    "volumes": "name driver driver_opts external labels".split(),
    "secrets": "name file environment driver driver_opts external".split(),
    "configs": "name file environment content driver driver_opts external".split(),
}


def resource(item, keys):
    return tidy({key: item.get(key) for key in keys})


def compare(peer, ours):
    """Every difference, as 'path: theirs / ours'."""
    out = []

    def walk(path, theirs, mine):
        if isinstance(theirs, dict) and isinstance(mine, dict):
            for key in sorted(set(theirs) | set(mine)):
                walk(f"{path}.{key}", theirs.get(key), mine.get(key))
        elif theirs != mine and not (theirs in EMPTY and mine in EMPTY):
            out.append(f"{path}: {theirs!r} / {mine!r}")

    walk("name", peer.get("name"), ours.get("name"))
    walk("services", {name: None for name in peer.get("services") or {}}, {name: None for name in ours["services"]})
    missing = set(peer.get("services") or {}) ^ set(ours["services"])
    out.extend(f"services.{name}: only one has it" for name in sorted(missing))
    for name, service in (peer.get("services") or {}).items():
        if name in ours["services"]:
            walk(f"services.{name}", peer_service(service), our_service(ours["services"][name]))
    for section, keys in RESOURCES.items():
        for name, item in (peer.get(section) or {}).items():
            if name not in ours[section]:
                out.append(f"{section}.{name}: missing")
                continue
            walk(f"{section}.{name}", resource(item or {}, keys), resource(ours[section][name], keys))
    return out
