"""Asks a `docker-compose` what it makes of short syntaxes: collect.py BINARY FOLDER.

Writes one JSON file a table into FOLDER: [{"in": text, "out": what `config` prints, or null where it refuses}];
projects.json has whole projects, and whether `config` takes them.
"""
import json
import os
import subprocess
import sys
import tempfile

PORTS = """80 443/udp 8080:80 8080:80/udp 127.0.0.1:8080:80 127.0.0.1::80 127.0.0.1:8080:80/sctp 0.0.0.0:80:80
[::1]:8080:80 [::]:80:80 ::1:8080:80 [::1]::80 [127.0.0.1]:80:80 3000-3002 8000-8002:80-82 8000-8010:80 8000-8002:80-81
8000:80-81 80-79 8000-7999:80 9-11 90-101:90-101/tcp :80 80: 8080:80/ 8080:80/TCP 8080:80/icmp 8080:80/tcp/udp
65535 65536 0 -1 80a 0x50 +80 80- -80 80-81-82 localhost:80:80 1.2.3:80:80 1.2.3.4.5:80:80 01.2.3.4:80:80
256.1.1.1:80:80 [fe80::1%eth0]:80:80 [::ffff:1.2.3.4]:80:80 [::1]:80 [::1:80:80 ::1]:80:80 a:b:c:80:80 /tcp 80/ 8080:/tcp
127.0.0.1:80 :: : ::80 :80:80 : 008080:0080""".split() + ["", " 80", "80 ", "80 :80", "0:80", "1-0", "80:0"]

VOLUMES = """/a /a:/b /a:/b:ro /a:/b:rw /a:/b:readonly /a:/b:ro,z /a:/b:Z,ro /a:/b:z,Z /a:/b:rshared /a:/b:slave,ro
/a:/b:rw,ro /a:/b:ro,rw /a:/b:nocopy /a:/b:RO /a:/b:bogus /a:/b:ro, /a:/b:,ro /a:/b:, /a:/b:cached /a:/b:delegated
vol:/b vol:/b:ro vol:/b:nocopy vol:/b:z vol:/b:shared v:/b v:/b:ro ./a:/b ../a:/b .:/b ~/a:/b ~:/b /a:/b:c:d /a: :/a /a::ro
: :: a /a/ /a:/b/ /a:/b/../c /a:b a:b vol:b ab:c /a:. /a:.. /a:/ C:\\foo C:\\foo:/b C:\\foo:D:\\bar:ro C:/foo:/b c: d:\\
\\\\.\\pipe\\x:\\\\.\\pipe\\y vol.1:/b vol-1:/b vol_1:/b /a:/b::ro //a:/b /a:/b:ro:ro /sock:/sock:ro,rslave,z
name:D::rW c:\\:d:\\:xyzzy""".split() + ["", " ", "/a b:/c d", "/a:/b: ro", "/a:/b:ro ", " /a:/b", "/a:$${x:y}/b", "/a:/b$${c",
                                              "/a:$${b:ro"]

COMMANDS = ["", " ", "a", "a b", "a  b", "\ta\nb ", "a 'b c'", 'a "b c"', "a 'b", 'a "b', "a\\ b", "a\\", "a \\n", 'a "\\n"',
            "a '\\n'", "a;b", "a ; b", "a && b", "a | b", "a > b", "a 2> b", "a x2> b", "a>b", "a < b", "a $X", "a ${X}",
            "a $(b c) d", "a (b)", "a )b", "a `b c` d", "a `b", "a $(b", "a ''", "a ''b", "a \"\"", "'a'b", "a'b'c\"d\"",
            "a \"b 'c' d\"", "a 'b \"c\" d'", "a #b", "a\\tb", "sh -c 'x; y'", "sh -c \"a && b\"", "a=b c", "a '' b",
            "a $(b 'c') d", "a \"$(b)\"", "a '$(b'", "a $ (b)", "é ü", "a 1>", "a;", ";a", "`a", "a)b)", "$(a)$(b)"]

SIZES = """0 1 1b 1B 1k 1K 1kb 1kB 1KiB 1kib 1ki 1m 1mb 1mib 1g 1gb 1gib 1t 1tb 1p 1pb 1e 1eb 1z 1.5g 1.5gb .5g 1.g 1e3 1e3k
-1 -1g +1g 1g1 g 1gg 1_000 0x10 1bb 1ibb 9223372036854775807 9223372036854775808 8388608t 1..5g 1,5g inf nan 00010
0x1p4 0X1P4 0x1.8p4 0x.8p4 0xap0 0xAp0g 0x1p4k 0x1p-1 0x1_0p4 0x_1p4 0x1p1_0 +0x1p4 -0x1p4 0x1p63 0x1p2000 0x1p-2000 0x1b 0x1e3
0xb 0xp4 0x1p 0x1.fffffffffffffffffp3 1e400 1e-400 1_e3 1_.5 1__0 _1 1e1_0""".split() + [
    "", " ", "1 g", "1  g", " 1g", "1g ", "1 gb", "1. g"]

DURATIONS = """0 1 1s 1m 1h 1d 1w 1ms 1us 1ns 1µs 1.5h 1h30m 1h 1d12h 1s1s -1s +1s 1y 1mo 1S s .5s 1.s 1..5s 1.5 1h30 .s
2562047h 2562048h 1e3s""".split() + ["", " ", "1 s", " 1s", "1s ", "1h 30m"]

DEVICES = """/dev/a /dev/a:/dev/b /dev/a:/dev/b:r /dev/a:/dev/b:rwm:x /dev/a: /dev/a::r :/dev/b : a=b vendor.com/class=name""".split() + [""]

HOSTS = """a:1.2.3.4 a=1.2.3.4 a=::1 a:::1 a=[::1] a:[::1] a=1.2.3.4,5.6.7.8 a a: a= =1.2.3.4 :1.2.3.4 a=b=c a:b=c
host.docker.internal:host-gateway""".split() + ["", " a=1"]

IMAGE = "services:\n  a:\n    image: x\n"
# Whole projects: does Compose take them?
PROJECTS = [
    "services: {a: {}}", "services: {a: {image: ''}}", "services: {a: {build: .}}", "services: {a: {provider: {type: x}}}",
    "services: {a: {build: {context: ., dockerfile: d, dockerfile_inline: FROM x}}}",
    "services: {a: {build: {context: ., dockerfile_inline: FROM x}}}",
    "services: {a: {build: {additional_contexts: {b: 'service:b'}}}, b: {image: x}}",
    "services: {a: {build: {additional_contexts: {b: 'service:b'}}}, b: {build: .}}",
    "services: {a: {build: {additional_contexts: {b: 'service:c'}}}}",
    "services: {a: {build: {platforms: [linux/amd64]}, platform: linux/arm64}}",
    "services: {a: {build: {platforms: [linux/amd64, linux/arm64]}, platform: linux/arm64}}",
    IMAGE + "    network_mode: host\n    networks: [b]\nnetworks: {b: {}}", IMAGE + "    network_mode: host\n    networks: []",
    IMAGE + "    networks: [b]", IMAGE + "    networks: [b]\nnetworks: {b: }", IMAGE + "    networks: [default]",
    IMAGE + "    networks: {b: {aliases: [c]}}\nnetworks: {b: {external: true}}",
    IMAGE + "    healthcheck: {test: [curl]}", IMAGE + "    healthcheck: {test: [CMD, curl]}", IMAGE + "    healthcheck: {test: curl}",
    IMAGE + "    healthcheck: {test: [NONE]}", IMAGE + "    healthcheck: {test: []}", IMAGE + "    healthcheck: {disable: true}",
    IMAGE + "    depends_on: [b]", IMAGE + "    depends_on: [a]", IMAGE + "    depends_on: [b]\n  b: {image: x}",
    IMAGE + "    depends_on: [b]\n  b: {image: x, depends_on: [c]}\n  c: {image: x, depends_on: [a]}",
    IMAGE + "    depends_on: [b, c]\n  b: {image: x, depends_on: [d]}\n  c: {image: x, depends_on: [d]}\n  d: {image: x}",
    IMAGE + "    depends_on: {b: {condition: service_started, required: false}}",
    IMAGE + "    depends_on: {b: {condition: service_started, required: false}}\n  b: {image: x, profiles: [p]}",
    IMAGE + "    depends_on: [b]\n  b: {image: x, profiles: [p]}",
    IMAGE + "  b: {image: x, profiles: [p], depends_on: [c]}", IMAGE + "  b: {profiles: [p]}",
    IMAGE + "    links: [b]\n  b: {image: x, links: [a]}", IMAGE + "    volumes_from: [b]", IMAGE + "    volumes_from: ['container:b']",
    IMAGE + "    volumes_from: ['b:ro']\n  b: {image: x}", IMAGE + "    network_mode: service:b", IMAGE + "    pid: service:b",
    IMAGE + "    ipc: service:b\n  b: {image: x}", IMAGE + "    network_mode: service:a", IMAGE + "    network_mode: container:b",
    IMAGE + "    network_mode: service:b\n  b: {image: x, profiles: [p]}",
    IMAGE + "    volumes: ['b:/c']", IMAGE + "    volumes: ['bb:/c']", IMAGE + "    volumes: ['bb:/c']\nvolumes: {bb: }",
    IMAGE + "    volumes: [{type: volume, target: /c}]", IMAGE + "    volumes: [{type: volume, source: bb, target: /c}]",
    IMAGE + "    volumes: [{type: tmpfs, source: bb, target: /c}]", IMAGE + "    volumes: [{type: bind, target: /c}]",
    IMAGE + "    volumes: [{type: bind, source: '', target: /c}]", IMAGE + "    volumes: [{type: bind, source: /b}]",
    IMAGE + "    volumes: [{type: image, source: b, target: /c, image: {subpath: d}}]",
    IMAGE + "    volumes: [/c, '/b:/c']", IMAGE + "    volumes: ['/b:/c', '/d:/c/']", IMAGE + "    tmpfs: [/c]\n    volumes: ['/b:/c']",
    IMAGE + "    tmpfs: ['/c:size=1m', /c]", IMAGE + "    tmpfs: [/c, /c/]", IMAGE + "    tmpfs: /c\n    volumes: ['/b:/c']",
    IMAGE + "    secrets: [s]", IMAGE + "    secrets: [s]\nsecrets: {s: {file: f}}", IMAGE + "    configs: [s]",
    IMAGE + "    configs: [s]\nconfigs: {s: {content: f}}", IMAGE + "    secrets: [s]\nsecrets: {s: {external: true}}",
    IMAGE + "secrets: {s: {}}", IMAGE + "secrets: {s: {file: a, environment: B}}", IMAGE + "secrets: {s: {environment: B}}",
    IMAGE + "secrets: {s: {driver: b}}", IMAGE + "secrets: {s: {external: false}}", IMAGE + "secrets: {s: {file: ''}}",
    IMAGE + "secrets: {s: {external: true, file: a}}", IMAGE + "secrets: {s: {external: {name: b}}}",
    IMAGE + "secrets: {s: {name: a, external: {name: b}}}", IMAGE + "secrets: {s: {name: b, external: {name: b}}}",
    IMAGE + "configs: {s: {}}", IMAGE + "configs: {s: {content: a, file: b}}", IMAGE + "configs: {s: {external: true}}",
    IMAGE + "volumes: {b: {external: true, driver: local}}", IMAGE + "volumes: {b: {external: true, name: c}}",
    IMAGE + "volumes: {b: {external: true, x-c: d}}", IMAGE + "volumes: {b: {external: false, driver: local}}",
    IMAGE + "volumes: {b: {external: {name: d}, labels: {c: d}}}", IMAGE + "networks: {b: {external: true, driver: bridge}}",
    IMAGE + "    build: {secrets: [s]}", IMAGE + "    build: {secrets: [s]}\nsecrets: {s: {file: f}}",
    IMAGE + "    models: [m]", IMAGE + "    models: [m]\nmodels: {m: {model: x}}",
    IMAGE + "    scale: 2\n    deploy: {replicas: 3}", IMAGE + "    scale: 2\n    deploy: {replicas: 2}", IMAGE + "    scale: -1",
    IMAGE + "    deploy: {replicas: -1}", IMAGE + "    scale: 2\n    container_name: bb", IMAGE + "    scale: 1\n    container_name: bb",
    IMAGE + "    deploy: {replicas: 2}\n    container_name: bb", IMAGE + "    scale: 0\n    container_name: bb",
    IMAGE + "    cpus: 1\n    deploy: {resources: {limits: {cpus: 2}}}", IMAGE + "    cpus: 1.5\n    deploy: {resources: {limits: {cpus: '1.50'}}}",
    IMAGE + "    cpus: 1\n    deploy: {resources: {limits: {memory: 1g}}}", IMAGE + "    cpus: 0\n    deploy: {resources: {limits: {cpus: 2}}}",
    IMAGE + "    mem_limit: 1g\n    deploy: {resources: {limits: {memory: 1024m}}}",
    IMAGE + "    mem_limit: 1g\n    deploy: {resources: {limits: {memory: 1025m}}}",
    IMAGE + "    mem_limit: 1g\n    deploy: {resources: {limits: {cpus: '1'}}}", IMAGE + "    mem_limit: 1g\n    deploy: {resources: {limits: {}}}",
    IMAGE + "    mem_limit: 1g\n    deploy: {resources: {}}", IMAGE + "    mem_limit: 1g\n    deploy: {}",
    IMAGE + "    mem_reservation: 1g\n    deploy: {resources: {reservations: {memory: 2g}}}",
    IMAGE + "    mem_reservation: 2g\n    deploy: {resources: {reservations: {memory: 2g}}}",
    IMAGE + "    pids_limit: 5\n    deploy: {resources: {limits: {pids: 6}}}", IMAGE + "    pids_limit: 5\n    deploy: {resources: {limits: {pids: 5}}}",
    IMAGE + "    pids_limit: -1\n    deploy: {resources: {limits: {memory: 1g}}}",
    IMAGE + "    ports: [{target: 80, host_ip: a}]", IMAGE + "    ports: [{target: 80, host_ip: '::1'}]", IMAGE + "    ports: [{target: 80, host_ip: ''}]",
    IMAGE + "    ports: [{published: 80}]", IMAGE + "    ports: ['80:80', '80:80']", IMAGE + "    ports: ['80:80', '80-81:80-81']",
    IMAGE + "    ports: [80.5]", IMAGE + "    ports: [true]", IMAGE + "    gpus: all", IMAGE + "    gpus: some", IMAGE + "    gpus: [{count: 1, device_ids: [a]}]",
    IMAGE + "    deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1, device_ids: [a]}]}}}",
    IMAGE + "    deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
    IMAGE + "    deploy: {resources: {reservations: {devices: [{count: 1}]}}}",
    IMAGE + "    develop: {watch: [{path: ., action: sync}]}", IMAGE + "    develop: {watch: [{path: ., action: sync, target: /a}]}",
    IMAGE + "    develop: {watch: [{path: ., action: rebuild}]}", IMAGE + "    develop: {watch: [{path: '', action: rebuild}]}",
    IMAGE + "    develop: {watch: [{path: ., action: restart}]}", IMAGE + "    develop: {watch: [{path: ., action: sync+exec}]}",
    IMAGE + "    post_start: [{command: a 'b}]", IMAGE + "    post_start: [{user: b}]", IMAGE + "    pre_stop: [{command: a, privileged: yes}]",
    IMAGE + "    build: {ssh: [default]}", IMAGE + "    build: {ssh: [other]}", IMAGE + "    build: {ssh: [other=/a]}",
    IMAGE + "    build: {additional_contexts: [a]}", IMAGE + "    build: {additional_contexts: [a=b]}",
    IMAGE.replace("image: x", "image: 2001-01-02"), IMAGE.replace("image: x", "image: 2001-13-02"),
    IMAGE.replace("image: x", "image: 2001-1-2 3:4:5"), IMAGE.replace("image: x", "image: 2001-1-2T3:4:5"),
    IMAGE.replace("image: x", "image: 2001-1-2T3:4:5Z"), IMAGE.replace("image: x", "image: 2001-1-2t3:4:5.123+01:00"),
    IMAGE.replace("image: x", "image: '2001-01-02'"), IMAGE.replace("image: x", "image: 2001-02-30"),
    IMAGE.replace("image: x", "image: 2001-01-02x"), IMAGE.replace("image: x", "image: 2001-1-2 23:59:60"),
]

TABLES = {
    "ports": (PORTS, lambda text: {"ports": [text]}, lambda service: service.get("ports", [])),
    "volumes": (VOLUMES, lambda text: {"volumes": [text]}, lambda service: service.get("volumes", [])),
    "commands": (COMMANDS, lambda text: {"command": text}, lambda service: service.get("command")),
    "sizes": (SIZES, lambda text: {"mem_limit": text}, lambda service: service.get("mem_limit", "0")),
    "durations": (DURATIONS, lambda text: {"stop_grace_period": text}, lambda service: service.get("stop_grace_period")),
    "devices": (DEVICES, lambda text: {"devices": [text]}, lambda service: service.get("devices", [])),
    "hosts": (HOSTS, lambda text: {"extra_hosts": [text]}, lambda service: service.get("extra_hosts", [])),
}


def ask(binary, folder, properties):
    volumes = {name: {} for name in ("vol", "v", "ab", "vol.1", "vol-1", "vol_1", "name", "a")}
    project = {"name": "peer", "services": {"a": {"image": "busybox", **properties}}, "volumes": volumes}
    path = os.path.join(folder, "compose.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(project).replace("$", "$$").replace("$$$$", "$$"))
    run = subprocess.run([binary, "-f", path, "config", "--format", "json"], capture_output=True, text=True, check=False,
                         env={"HOME": "/home/user", "PATH": "/usr/bin:/bin"})
    if run.returncode != 0:
        return None
    return json.loads(run.stdout.replace("$$", "$").replace(folder, "/project"))["services"]["a"]


def takes(binary, folder, text):
    path = os.path.join(folder, "compose.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("name: peer\n" + text + "\n")
    run = subprocess.run([binary, "-f", path, "config", "-q"], capture_output=True, check=False,
                         env={"HOME": "/home/user", "PATH": "/usr/bin:/bin"})
    return run.returncode == 0


def write(out, name, table):
    with open(os.path.join(out, name + ".json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in table) + "\n]\n")


def main():
    binary, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for name, (inputs, make, pick) in TABLES.items():
            table = []
            for text in inputs:
                service = ask(binary, folder, make(text))
                table.append({"in": text.replace("$$", "$"), "out": None if service is None else pick(service)})
            write(out, name, table)
        write(out, "projects", [{"in": text, "out": takes(binary, folder, text)} for text in PROJECTS])


main()
