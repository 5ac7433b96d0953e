"""Freshly made keys of every kind that dvsguard's detectors know, for script/keyscan_table."""
import base64
import collections
import hashlib
import json
import pathlib
import random
import secrets
import string
import subprocess
import tempfile
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from eth_account import Account

# `inside`: told by its bytes alone, so that it is planted in a binary too.
Plant = collections.namedtuple("Plant", "kind name data inside")

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
SECP = "secp256k1 private key"


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options).stdout


def token(alphabet, size):
    return "".join(secrets.choice(alphabet) for _ in range(size))


def base58(data):
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def base58check(data):
    return base58(data + hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4])


def based(number, alphabet, size):
    out = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        out = alphabet[digit] + out
    return out.rjust(size, alphabet[0])


def ed25519_pair():
    key = ed25519.Ed25519PrivateKey.generate()
    raw = key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw,
                            serialization.NoEncryption())
    return raw, key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def mnemonic(words, count):
    entropy = secrets.token_bytes(count * 4 // 3)
    bits = bin(int.from_bytes(entropy, "big"))[2:].zfill(len(entropy) * 8)
    bits += bin(hashlib.sha256(entropy).digest()[0])[2:].zfill(8)[:count // 3]
    return [words[int(bits[i:i + 11], 2)] for i in range(0, len(bits), 11)]


def scalars():
    account = Account.create()
    digits = account.key.hex().removeprefix("0x")
    other = Account.create()
    public = "04" + other._key_obj.public_key.to_bytes().hex()
    for name, text, inside in (
            ("plain.env", f"NODE=1\nPRIVATE_KEY={digits}\n", True),
            ("prefixed.env", f"OPERATOR_ECDSA_KEY=0x{digits}\n", True),
            ("config.json", json.dumps({"ecdsa_private_key": "0x" + digits}), True),
            ("config.yaml", f"signer:\n  privateKey: '0x{digits}'\n", True),
            ("keys.yaml", f"privateKeys:\n  - 0x{digits}\n", True),
            ("start.sh", f"#!/bin/sh\nexport PRIVATE_KEY=\"0x{digits}\"\nexec node\n", True),
            (".bash_history", f"ls\ncast wallet import deployer --private-key 0x{digits}\nexit\n", True),
            ("dump.sql", f"INSERT INTO accounts VALUES (1, '{account.address}', '0x{digits}');\n", True),
            ("notes.txt", f"{account.address}\n{digits}\n", True),
            ("pair.txt", f"{other.key.hex()}\n{public}\n", True),
            ("nodekey", digits, False),
            ("bare.txt", digits + "\n", False)):
        yield SECP, name, text, inside


def other_curves():
    """Thirty-two bytes under a key's name that another curve's name stands beside."""
    kind = "private key of another curve"
    p256 = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    raw = [one.generate().private_bytes_raw().hex() for one in (ed25519.Ed25519PrivateKey, x25519.X25519PrivateKey)]
    for name, title, digits in (("p256.go", "P256", f"{p256:064x}"), ("x25519.go", "X25519", raw[1])):
        yield kind, name, (f"var vectors = map[ecdh.Curve]vector{{\n\tecdh.{title}(): {{\n\t\tPrivateKey: \"{digits}\","
                           "\n\t},\n}\n"), True
    yield kind, "key.json", json.dumps({"curve": "P-256", "private_key": f"{p256:064x}"}), True
    yield kind, "ed25519.env", f"ED25519_PRIVATE_KEY={raw[0]}\n", True


def keystores():
    account = Account.create()
    v3 = Account.encrypt(account.key, token(BASE62, 12), iterations=2)
    yield "Ethereum keystore (V3)", "UTC--2026", json.dumps(v3), True
    yield "Ethereum keystore (V3)", "pretty.json", json.dumps(v3, indent=2), True
    escaped = json.dumps(json.dumps(v3))
    yield "Ethereum keystore (V3)", "keystore.env", f"KEYSTORE={escaped}\n", True
    yield "Ethereum keystore (V3)", "secret.json", json.dumps({"data": {"keystore": json.dumps(v3, indent=1)}}), True
    yield "Ethereum keystore (V3)", "twice.json", json.dumps({"body": json.dumps({"keystore": json.dumps(v3)})}), True
    hexes = secrets.token_hex
    module = {
        "kdf": {"function": "scrypt", "params": {"dklen": 32, "n": 262144, "p": 1, "r": 8, "salt": hexes(32)},
                "message": ""},
        "checksum": {"function": "sha256", "params": {}, "message": hexes(32)},
        "cipher": {"function": "aes-128-ctr", "params": {"iv": hexes(16)}, "message": hexes(32)}}
    yield "BLS keystore (EIP-2335)", "keystore-m_12381.json", json.dumps(
        {"crypto": module, "description": "", "pubkey": hexes(48), "path": "m/12381/3600/0/0/0",
         "uuid": "64625def-3331-4eea-ab6f-782f3ed16a83", "version": 4}), True
    yield "BLS keystore (EIP-2335)", "import.json", json.dumps({"keystores": [json.dumps(
        {"crypto": module, "description": "", "pubkey": hexes(48), "path": "m/12381/3600/0/0/0",
         "uuid": "64625def-3331-4eea-ab6f-782f3ed16a83", "version": 4})], "passwords": ["x"]}), True
    crypto = v3.get("crypto") or v3["Crypto"]
    yield "BN254 keystore", "operator.bls.key.json", json.dumps(
        {"pubKey": f"E([{secrets.randbits(250)},{secrets.randbits(250)}])", "crypto": crypto}), True
    yield "BN254 keystore", "bls.env", "BLS=" + json.dumps(json.dumps(
        {"pubKey": f"E([{secrets.randbits(250)},{secrets.randbits(250)}])", "crypto": crypto})) + "\n", True


def bls():
    scalar = secrets.randbits(250)
    yield "BLS private key", "hex.env", f"BLS_PRIVATE_KEY=0x{scalar:064x}\n", True
    yield "BLS private key", "decimal.yaml", f"bls_private_key: \"{scalar + (1 << 252)}\"\n", True
    yield "BLS private key", "decimal.json", json.dumps({"bn254PrivateKey": str(scalar + (1 << 251))}), True


def phrases(words):
    kind = "BIP-39 mnemonic"
    phrase = mnemonic(words, 12)
    long = mnemonic(words, 24)
    joined = " ".join(phrase)
    yield kind, "phrase.txt", joined + "\n", True
    yield kind, "phrase24.txt", " ".join(long) + "\n", True
    yield kind, "phrase.env", f"A=1\nMNEMONIC=\"{joined}\"\nB=2\n", True
    yield kind, "flag.sh", f"anvil --mnemonic '{joined}' --port 1\n", True
    yield kind, "wrapped.yaml", "mnemonic: >-\n" + "".join(
        "  " + " ".join(long[i:i + 6]) + "\n" for i in range(0, 24, 6)) + "network: main\n", True
    yield kind, "numbered.txt", "".join(f"{i}. {word}\n" for i, word in enumerate(phrase, 1)), True
    yield kind, "columns.txt", "".join(
        f"{i + 1:2}. {long[i]:10} {i + 13:2}. {long[i + 12]}\n" for i in range(12)), True
    yield kind, "commas.txt", ", ".join(phrase) + "\n", True
    yield kind, "list.json", json.dumps({"seed": phrase}), True
    yield kind, "pretty.json", json.dumps({"seed": long}, indent=4), True
    yield kind, "lines.txt", "\n".join(phrase) + "\n", True
    yield kind, "backup.md", "# Backup\n\nWrite this down:\n\n> " + joined + "\n\nand keep it.\n", True


def wallets():
    kind = "BIP-32 extended private key"
    for name, version in (("xprv", "0488ade4"), ("yprv", "049d7878"), ("zprv", "04b2430c"), ("tprv", "04358394"),
                          ("uprv", "044a4e28"), ("vprv", "045f18bc")):
        data = bytes.fromhex(version) + bytes(9) + secrets.token_bytes(32) + b"\0" + b"\1" + secrets.token_bytes(31)
        yield kind, name + ".txt", f"root: {base58check(data)}\n", True
    kind = "WIF private key"
    key = b"\1" + secrets.token_bytes(31)
    yield kind, "main.txt", base58check(b"\x80" + key) + "\n", True
    yield kind, "compressed.env", f"WIF={base58check(bytes([0x80]) + key + bytes([1]))}\n", True
    yield kind, "testnet.json", json.dumps({"k": base58check(b"\xef" + key + b"\1")}), True


def nodes():
    seed, public = ed25519_pair()
    value = base64.b64encode(seed + public).decode()
    private = {"type": "tendermint/PrivKeyEd25519", "value": value}
    yield "CometBFT private key", "priv_validator_key.json", json.dumps(
        {"address": hashlib.sha256(public).hexdigest()[:40].upper(),
         "pub_key": {"type": "tendermint/PubKeyEd25519", "value": base64.b64encode(public).decode()},
         "priv_key": private}, indent=2), True
    yield "CometBFT private key", "node_key.json", json.dumps({"priv_key": private}), True
    seed, public = ed25519_pair()
    yield "Solana private key", "id.json", json.dumps(list(seed + public), separators=(",", ":")), True
    yield "Solana private key", "spaced.json", json.dumps(list(seed + public), indent=1), True
    yield "Solana private key", "base58.txt", base58(seed + public) + "\n", True


def openssl(folder):
    def make(*command):
        return run("openssl", *command, cwd=folder)

    for name, options in (("rsa", ["-algorithm", "RSA"]), ("ed25519", ["-algorithm", "ED25519"]),
                          ("p256", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
                          ("secp256k1", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"])):
        pem = make("genpkey", *options)
        (folder / name).write_bytes(pem)
        yield "PEM private key", name + ".pem", pem, True
        yield "DER private key", name + ".der", make("pkey", "-in", name, "-outform", "DER"), True
        yield "encrypted PEM private key", name + ".enc.pem", make("pkcs8", "-topk8", "-in", name, "-passout", "pass:x"), True
        yield "encrypted DER private key", name + ".enc.der", make("pkcs8", "-topk8", "-in", name, "-outform", "DER",
                                                                   "-passout", "pass:x"), True
        if name != "ed25519":
            yield "PEM private key", name + ".old.pem", make("pkey", "-in", name, "-traditional"), True
            tool = "rsa" if name == "rsa" else "ec"
            extra = ["-traditional"] if name == "rsa" else []
            yield "DER private key", name + ".old.der", make(tool, "-in", name, "-outform", "DER", *extra), True
            yield "encrypted PEM private key", name + ".old.enc.pem", make(
                "pkey", "-in", name, "-traditional", "-aes128", "-passout", "pass:x"), True
        escaped = pem.decode().replace("\n", "\\n")
        yield "PEM private key", name + ".env", f"TLS_KEY=\"{escaped}\"\n", True
        yield "PEM private key", name + ".yaml", "key: |\n" + "".join("    " + line + "\n" for line in
                                                                   pem.decode().splitlines()), True
        role = pem.decode().replace("KEY-----\n", "KEY-----\nrole: targets\n\n", 1)
        yield "Docker Content Trust private key", name + ".key", role, True
        make("req", "-x509", "-new", "-key", name, "-subj", "/CN=x", "-out", "cert", "-days", "2")
        yield "PKCS#12 key store", name + ".p12", make("pkcs12", "-export", "-inkey", name, "-in", "cert", "-passout",
                                                       "pass:x"), True
    make("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", "dsa.param")
    dsa = make("genpkey", "-paramfile", "dsa.param")
    (folder / "dsa").write_bytes(dsa)
    yield "PEM private key", "dsa.pem", dsa, True
    yield "PEM private key", "dsa.old.pem", make("pkey", "-in", "dsa", "-traditional"), True
    yield "DER private key", "dsa.der", make("dsa", "-in", "dsa", "-outform", "DER"), True
    notary = make("pkcs8", "-topk8", "-in", "p256", "-passout", "pass:x").decode()
    yield "Docker Content Trust private key", "root.key", notary.replace(
        "KEY-----\n", "KEY-----\ngun: registry.example/acme/node\nrole: root\n\n", 1), True
    account = make("genpkey", "-algorithm", "RSA").decode()
    yield "Google service account key", "service.json", json.dumps(
        {"type": "service_account", "project_id": "acme", "private_key_id": secrets.token_hex(20),
         "private_key": account, "client_email": "node@acme.iam.gserviceaccount.com"}, indent=2), True
    for kind, password in (("rsa", ""), ("ed25519", ""), ("ecdsa", "secret"), ("ed25519", "secret")):
        name = f"ssh_{kind}" + ("_locked" if password else "")
        run("ssh-keygen", "-q", "-t", kind, "-N", password, "-f", name, cwd=folder)
        yield "OpenSSH private key", name, (folder / name).read_bytes(), True


def pgp(folder):
    kind = "OpenPGP secret key"
    for name, algorithm, password in (("rsa", "rsa2048", ""), ("ed25519", "ed25519", ""), ("dsa", "dsa2048", ""),
                                      ("dsa_locked", "dsa3072", "secret"),
                                      ("p256", "nistp256", ""), ("locked", "ed25519", "secret"),
                                      ("rsa_locked", "rsa3072", "secret")):
        home = folder / ("gpg-" + name)
        home.mkdir(mode=0o700)
        gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", password]
        run(*gpg, "--quick-generate-key", f"{name} <a@example.org>", algorithm, "default", "never")
        if name == "dsa_locked":
            listed = run(*gpg, "--with-colons", "--list-keys")
            print_of = [line for line in listed.decode().splitlines() if line.startswith("fpr:")][0].split(":")[9]
            run(*gpg, "--quick-add-key", print_of, "elg2048", "encr", "never")
        yield kind, name + ".asc", run(*gpg, "--armor", "--export-secret-keys"), True
        yield kind, name + ".gpg", run(*gpg, "--export-secret-keys"), True
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def java(folder):
    for store in ("JKS", "JCEKS"):
        name = f"keystore.{store.lower()}"
        run("keytool", "-genkeypair", "-keystore", name, "-storetype", store, "-storepass", "secret", "-keypass", "secret",
            "-alias", "node", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=node", cwd=folder)
        yield "Java key store", name, (folder / name).read_bytes(), True


def bech32(prefix, data):
    """BIP-173."""
    alphabet, generator = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", (0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    total = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values + [0] * 6:
        top, total = total >> 25, (total & 0x1ffffff) << 5 ^ value
        for i, part in enumerate(generator):
            total ^= part if top >> i & 1 else 0
    total ^= 1
    return prefix + "1" + "".join(alphabet[value] for value in values + [total >> 5 * (5 - i) & 31 for i in range(6)])


def tools():
    yield "age secret key", "key.txt", f"# public key: age1\n{bech32('age-secret-key-', secrets.token_bytes(32)).upper()}\n", True
    secret = b"EdScB2" + secrets.token_bytes(32) + (33554432).to_bytes(8, "little") + (1073741824).to_bytes(8, "little")
    secret += secrets.token_bytes(104)
    yield "minisign secret key", "minisign.key", "untrusted comment: minisign encrypted secret key\n" + base64.b64encode(
        secret).decode() + "\n", True
    body = base64.b64encode(json.dumps({
        "kdf": {"name": "scrypt", "params": {"N": 65536, "r": 8, "p": 1}, "salt": base64.b64encode(secrets.token_bytes(32)).decode()},
        "cipher": {"name": "nacl/secretbox", "nonce": base64.b64encode(secrets.token_bytes(24)).decode()},
        "ciphertext": base64.b64encode(secrets.token_bytes(154)).decode()}).encode()).decode()
    lines = "\n".join(body[i:i + 64] for i in range(0, len(body), 64))
    yield "encrypted cosign private key", "cosign.key", (
        f"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n{lines}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n"), True


def checked(prefix):
    body = token(BASE62, 30)
    return prefix + body + based(zlib.crc32(body.encode()), BASE62, 6)


def services():
    base64url = string.ascii_letters + string.digits + "-_"
    secret = token(string.ascii_letters + string.digits + "+/", 37) + "aB3"
    identity = "AKIA" + token(string.ascii_uppercase + "234567", 16)
    yield "AWS access key", "credentials", f"[default]\naws_access_key_id = {identity}\naws_secret_access_key = {secret}\n", True
    yield "AWS access key", "aws.env", f"AWS_ACCESS_KEY_ID={identity}\nAWS_SECRET_ACCESS_KEY={secret}\n", True
    for prefix in ("ghp_", "gho_", "ghs_"):
        yield "GitHub token", prefix + "env", f"GITHUB_TOKEN={checked(prefix)}\n", True
    yield "GitHub token", "fine.yaml", f"token: github_pat_{token(BASE62, 22)}_{token(BASE62, 59)}\n", True
    yield "npm token", ".npmrc", f"//registry.example/:_authToken={checked('npm_')}\n", True
    yield "npm token", "npm.env", f"NPM_TOKEN={checked('npm_')}\n", True
    yield "GitLab token", "gitlab.env", f"GITLAB_TOKEN=glpat-{token(base64url[:-2], 20)}\n", True
    routed = f"glpat-{token(base64url[:-2], 27)}.0z"
    yield "GitLab token", "routable.env", f"T={routed}{based(zlib.crc32(routed.encode()), string.digits + string.ascii_lowercase, 7)}\n", True
    auth = base64.b64encode(f"robot:{token(BASE62, 20)}".encode()).decode()
    yield "registry password", "config.json", json.dumps({"auths": {"registry.example": {"auth": auth}}}, indent=1), True
    snowflake = "1" + token(string.digits, 18)
    yield "Discord webhook", "discord.env", f"HOOK=https://discord.com/api/webhooks/{snowflake}/{token(base64url, 68)}\n", True
    yield "Telegram bot token", "telegram.env", f"BOT={'9' + token(string.digits, 9)}:AA{token(base64url, 33)}\n", True
    yield "Slack token", "slack.env", f"SLACK=xoxb-{token(string.digits, 12)}-{token(string.digits, 12)}-{token(BASE62, 24)}\n", True
    yield "password in .netrc", ".netrc", f"machine git.example login robot password {token(BASE62, 16)}\n", False
    yield "password in .pgpass", ".pgpass", f"db.example:5432:*:node:{token(BASE62, 16)}\n", False


def all_plants(words):
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for source in (scalars(), other_curves(), keystores(), bls(), phrases(words), wallets(), nodes(), openssl(place), pgp(place),
                       java(place), tools(), services()):
            for kind, name, data, inside in source:
                yield Plant(kind, name, data.encode() if isinstance(data, str) else data, inside)


def write_decoys(folder, words):
    """What looks like keys and is none: digests, word lists, public keys, hashes in a ledger's JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = secrets.token_hex
    (folder / "SHA256SUMS").write_text("".join(f"{digest(32)}  file{i}.tar.gz\n" for i in range(20000)))
    (folder / "digests.txt").write_text("".join(f"sha256:{digest(32)}\n" for _ in range(20000)))
    (folder / "blocks.json").write_text(json.dumps(
        [{"hash": "0x" + digest(32), "parentHash": "0x" + digest(32), "from": "0x" + digest(20), "to": "0x" + digest(20),
          "input": "0x" + digest(132), "r": "0x" + digest(32)} for _ in range(3000)]))
    (folder / "english.txt").write_text("\n".join(words) + "\n")
    (folder / "english.json").write_text(json.dumps(words))
    (folder / "english.go").write_text("var list = []string{\n" + "".join(f'\t"{word}",\n' for word in words) + "}\n")
    (folder / "english.one").write_text(" ".join(words))
    (folder / "english.c").write_text('static const char* words[] = {' + ", ".join(f'"{w}"' for w in words) + "};")
    shuffled = words * 20
    random.shuffle(shuffled)
    (folder / "shuffled.txt").write_text("\n".join(shuffled))
    (folder / "shuffled.one").write_text(" ".join(shuffled))
    (folder / "tags.json").write_text(json.dumps(sorted(random.sample(words, 12))))
    (folder / "random").write_bytes(secrets.token_bytes(8 << 20))
    (folder / "random.b64").write_text(base64.b64encode(secrets.token_bytes(4 << 20)).decode())
    (folder / "random.hex").write_text(secrets.token_hex(2 << 20))
    (folder / "placeholders.env").write_text(
        "GITHUB_TOKEN=ghp_" + "x" * 36 + "\nGH=ghp_" + token(BASE62, 36) + "\nNPM=npm_" + token(BASE62, 36) + "\nPRIVATE_KEY=0x...\n")
