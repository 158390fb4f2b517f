"""`make bench`: the hub beside its ceilings, in one run, as medians and ratios. Python's standard library only."""

import base64
import contextlib
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import resource
import shutil
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
import zipfile
from pathlib import Path

import archives

CHOT = Path(os.environ.get("CHOT_BIN", "target/release/chot")).resolve()
BASELINE = Path(os.environ.get("BENCH_BASELINE", "target/release/examples/baseline")).resolve()
CASES = [int(n) for n in os.environ.get("BENCH_CASES", "2000 200000").split()]
SIZE_MB = int(os.environ.get("BENCH_SIZE_MB", "1024"))
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "200000"))
DIGESTS = int(os.environ.get("BENCH_DIGESTS", "10000000"))
OBSERVABLES = int(os.environ.get("BENCH_OBSERVABLES", "100000"))
ROWS = int(os.environ.get("BENCH_ROWS", "5000000"))
LISTS = [int(n) for n in os.environ.get("BENCH_LISTS", "200000 1000000 5000000").split()]
PARTS = os.environ.get("BENCH_PARTS", "cases upload archives lists log load members lookups").split()
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "300"))
LOG = Path(os.environ.get("BENCH_LOG", "target/release/examples/log")).resolve()
EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
LONGEST = 120  # seconds for one series of requests
TICK = os.sysconf("SC_CLK_TCK")

LIST = """query List { cases(first: 50, orderBy: OPENED_AT_DESC) {
  nodes { id number title status severity tlp openedAt maxLevel openTasks unimplementedControls
    agencies { id name }
    affectedSystems { level unimplementedControls system { id name } } }
  pageInfo { hasNextPage endCursor } } }"""
OPEN = """query Open($number: String!) { case(number: $number) {
  id number title status severity tlp openedAt maxLevel openTasks unimplementedControls
  agencies { id name }
  affectedSystems { level unimplementedControls system { id name } }
  clocks { code name dueAt metAt }
  tasks(first: 25) { nodes { id title status agency { id name } } }
  timeline(first: 25) { nodes { id kind at text } } } }"""
REPORT = """mutation Report($input: ReportIncidentInput!) { reportIncident(input: $input) { report { number } errors { message } } }"""

rows = []


def row(what, ours, ceiling, unit, name, note=""):
    """One line of the table; both are medians, smaller is better."""
    rows.append((what, ours, name, ceiling, ours / ceiling if ceiling else float("nan"), unit, note))
    print(f"  {what}: {ours:.3f} {unit}, {name} {ceiling:.3f} {unit}", file=sys.stderr, flush=True)


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_ms(pid):
    """CPU time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


@contextlib.contextmanager
def process(command, port, env=None):
    child = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if child.poll() is not None:
                raise SystemExit(f"{command[0]} ended: {child.stderr.read().decode()[-2000:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.1)
        os.set_blocking(child.stderr.fileno(), False)
        yield child
    finally:
        child.terminate()
        child.wait(40)
        child.stderr.close()


def hub_env(folder, port):
    # A command that does not serve needs an address all the same.
    port = port or 8080
    return {
        "CHOT_SERVER__BIND": f"127.0.0.1:{port}",
        "CHOT_SERVER__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CHOT_SERVER__METRICS_BIND": "",
        "CHOT_DATABASE__URL": f"sqlite://{folder}/chot.db",
        "CHOT_EVIDENCE__URL": f"file://{folder}/evidence",
        "CHOT_LOG__KEY_FILE": f"{folder}/keys/custody.key",
        "CHOT_MAIL__URL": f"file://{folder}/mail",
        "CHOT_LIMITS__REQUESTS_PER_MINUTE": "1000000",
        "CHOT_TELEMETRY__FILTER": "warn",
    }


def chot(env, *args):
    return subprocess.run([CHOT, *args], env={**os.environ, **env}, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Client:
    """One connection that is kept."""

    def __init__(self, port, token=None):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method, path, body=None, headers=None):
        self.http.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.http.getresponse()
        data = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:500]!r}")
        return answer, data

    def json(self, method, path, body=None):
        sent = json.dumps(body) if body is not None else None
        return json.loads(self.ask(method, path, sent, {"Content-Type": "application/json"})[1])

    def graphql(self, query, variables=None):
        answer = self.json("POST", "/graphql", {"query": query, "variables": variables or {}})
        if answer.get("errors"):
            raise SystemExit(f"GraphQL: {answer['errors']}")
        return answer["data"]


def series(pid, act, count=REQUESTS):
    """Median milliseconds of one request, one after another, and the server's CPU milliseconds for each."""
    for _ in range(min(30, count)):
        act()
    times, before, stop = [], cpu_ms(pid), time.monotonic() + LONGEST
    while len(times) < count and time.monotonic() < stop:
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), (cpu_ms(pid) - before) / len(times)


def both(what, ours, ceiling):
    row(f"{what}, wall", ours[0], ceiling[0], "ms", "actix + sqlx")
    row(f"{what}, CPU", ours[1], ceiling[1], "ms", "actix + sqlx")


def cases(folder, count):
    say(f"{count} cases")
    port, env = free_port(), hub_env(folder, 0)
    start = time.perf_counter()
    chot(env, "generate", "--cases", str(count))
    print(f"  generated in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    # The ceiling writes into a copy: the two must not meet.
    coordinator = chot(env, "token", "create", "--user", "g1-0@generated.chot.local")
    responder = chot(env, "token", "create", "--user", "g1-1@generated.chot.local")
    copy = folder / "copy"
    copy.mkdir()
    for name in ("chot.db", "chot.db-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, copy / name)
    base_port = free_port()
    with process([CHOT, "serve"], port, hub_env(folder, port)) as hub, process(
        [BASELINE, copy / "chot.db", f"127.0.0.1:{base_port}"], base_port
    ) as baseline:
        lead, files, plain = Client(port, coordinator), Client(port, responder), Client(base_port)
        listed = lead.graphql(LIST)["cases"]["nodes"]
        known = plain.json("GET", "/cases")["nodes"]
        same = [(case["number"], case["openTasks"], case["unimplementedControls"], len(case["affectedSystems"])) for case in listed] == [
            (case["number"], case["openTasks"], case["unimplementedControls"], len(case["affectedSystems"])) for case in known
        ]
        if not same or len(listed) != 50:
            raise SystemExit("the hub and the ceiling do not list the same rows")
        both(f"list 50 of {count}", series(hub.pid, lambda: lead.graphql(LIST)), series(baseline.pid, lambda: plain.json("GET", "/cases")))
        number = listed[25]["number"]
        both(
            f"open a case of {count}",
            series(hub.pid, lambda: lead.graphql(OPEN, {"number": number})),
            series(baseline.pid, lambda: plain.json("GET", f"/case?number={number}")),
        )
        own = files.graphql("query Own { viewer { user { id agency { id } } } systems(first: 1) { nodes { id agency { id } } } }")
        system = own["systems"]["nodes"][0]
        form = {"title": "Bench", "description": "Measured beside the ceiling."}

        def report():
            files.graphql(
                REPORT,
                {
                    "input": {
                        **form,
                        "idempotencyKey": str(uuid.uuid4()),
                        "systemIds": [system["id"]],
                        "incidentClass": "OTHER",
                        "detectedAt": "2026-11-20T08:00:00Z",
                    }
                },
            )

        def plain_report():
            ids = {"agencyId": system["agency"]["id"], "reporterId": own["viewer"]["user"]["id"], "systemId": system["id"]}
            plain.json("POST", "/report", {**form, **ids, "idempotencyKey": str(uuid.uuid4())})

        both(f"report an incident of {count}", series(hub.pid, report, 100), series(baseline.pid, plain_report, 100))


def timed(command, runs=RUNS, good=(0,)):
    """Median seconds of a command that is run to its end, and of its CPU time."""
    walls, cpus = [], []
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode not in good:
            raise SystemExit(f"{command}: exit code {done.returncode}")
    return statistics.median(walls), statistics.median(cpus)


PYTHON = """
import hashlib, sys, zipfile
with open(sys.argv[1], 'rb') as f: hashlib.file_digest(f, 'sha256')
with zipfile.ZipFile(sys.argv[1]) as z:
    for member in z.infolist():
        with z.open(member) as f: hashlib.file_digest(f, 'sha256')
"""


def examine(path, what):
    """`chot inspect` beside the tools of a laboratory at the whole job: the file hashed as it is, every member read and hashed."""
    with zipfile.ZipFile(path) as archive:
        plain = sum(member.file_size for member in archive.infolist()) / 1e9
    say(f"{what}: {path.stat().st_size / 2**20:.0f} MiB, {plain:.2f} GB inflated")
    ours = timed([CHOT, "inspect", "--json", path])

    def against(tool, theirs, note=""):
        faster = f"{theirs[0] / ours[0]:.1f} x faster, {theirs[1] / ours[1]:.1f} x less CPU"
        row(f"{what}: chot inspect", ours[0], theirs[0], "s", tool, f"{faster}{note}")

    added = lambda *steps: [sum(times) for times in zip(*steps)]
    outer = timed(["sha256sum", path])
    against("7zz t", timed(["7zz", "t", path]), f"; checks each CRC only; ours {ours[1] / plain:.2f} s CPU a GB inflated")
    against("7zz t -scrcSHA256 + sha256sum", added(outer, timed(["7zz", "t", "-scrcSHA256", path])))
    against("Python zipfile + hashlib", timed([sys.executable, "-c", PYTHON, path], 1))
    against("bsdtar -xO", timed(["bsdtar", "-xOf", path], 1), "; checks each CRC only")
    for tool, unpack in (("bsdtar", ["bsdtar", "-xf", path, "-C"]), ("unzip", ["unzip", "-q", path, "-d"])):
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            unpacked = timed([*unpack, folder], 1)
            hashed = timed(["hashdeep", "-c", "sha256", "-r", folder], 1)
        against(f"{tool} + hashdeep + sha256sum", added(outer, unpacked, hashed))
    print(f"  memory {peak(path):.0f} MiB at most", file=sys.stderr)


def peak(path):
    """MiB of memory that an examination takes at most."""
    out = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", out, CHOT, "inspect", "--json", path], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def listing():
    """Members by the million: the memory must not follow their number."""
    for count in LISTS:
        path = Path(tempfile.mkdtemp(dir=os.environ.get("TMPDIR", "/var/tmp"), prefix="chot-list-")) / "list.zip"
        say(f"{count} members, stored, of a few bytes")
        archives.list_of(path, count)
        ours = timed([CHOT, "inspect", "--json", path], 1)
        row(f"ZIP of {count} members: memory", peak(path), 256.0, "MiB", "budget", f"{ours[0]:.1f} s")
        shutil.rmtree(path.parent)


def upload(client, case, path):
    """Sends a file by tus; gives its id, and the seconds from the first byte to the last answer."""
    size = path.stat().st_size
    answer = client.graphql(
        "mutation Start($input: StartUploadInput!) { startUpload(input: $input) { evidenceItem { id } uploadUrl errors { message } } }",
        {"input": {"caseId": case, "fileName": path.name, "sizeBytes": size}},
    )["startUpload"]
    if answer["errors"]:
        raise SystemExit(f"startUpload: {answer['errors']}")
    place = urllib.parse.urlsplit(answer["uploadUrl"]).path
    offset, start = 0, time.perf_counter()
    with open(path, "rb") as file:
        while chunk := file.read(64 << 20):
            checksum = base64.b64encode(hashlib.sha256(chunk).digest()).decode()
            client.ask(
                "PATCH",
                place,
                chunk,
                {
                    "Tus-Resumable": "1.0.0",
                    "Upload-Offset": str(offset),
                    "Upload-Checksum": f"sha256 {checksum}",
                    "Content-Type": "application/offset+octet-stream",
                },
            )
            offset += len(chunk)
    return answer["evidenceItem"]["id"], time.perf_counter() - start


def examined(client, item):
    """Waits until the hub has examined an item; gives the seconds that its examination took."""
    stop = time.monotonic() + 600
    while time.monotonic() < stop:
        got = client.graphql(
            "query Item($id: ID!) { evidenceItem(id: $id) { status memberCount verdict examination { state startedAt finishedAt } } }",
            {"id": item},
        )["evidenceItem"]
        if got["examination"] and got["examination"]["state"] in ("DONE", "FAILED"):
            break
        time.sleep(0.2)
    if got["status"] != "EXAMINED":
        raise SystemExit(f"not examined: {got}")
    at = lambda name: time.mktime(time.strptime(got["examination"][name][:19], "%Y-%m-%dT%H:%M:%S")) + float(
        "0" + (got["examination"][name][19:].rstrip("Z") or ".0")
    )
    return at("finishedAt") - at("startedAt"), got["memberCount"]


def uploads(folder, files):
    say("uploads")
    port, env = free_port(), hub_env(folder, 0)
    chot(env, "generate", "--cases", "10")
    token = chot(env, "token", "create", "--user", "g1-0@generated.chot.local")
    with process([CHOT, "serve"], port, hub_env(folder, port)) as hub:
        client = Client(port, token)
        case = client.graphql("query One { cases(first: 1) { nodes { id } } }")["cases"]["nodes"][0]["id"]
        for what, path in files:
            before = cpu_ms(hub.pid)
            item, wall = upload(client, case, path)
            cpu = (cpu_ms(hub.pid) - before) / 1000
            ceiling = timed(["openssl", "dgst", "-sha256", path])
            note = f"{path.stat().st_size / 2**20 / wall:.0f} MiB/s, {cpu:.1f} s CPU"
            row(f"upload {what}", wall, ceiling[0], "s", "openssl dgst -sha256", note)
            took, members = examined(client, item)
            seven = timed(["7zz", "t", path])
            row(f"hub examines {what}", took, seven[0], "s", "7zz t", f"{members} members kept")
        peak = next(line for line in Path(f"/proc/{hub.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(f"  most memory of the hub: {int(peak.split()[1]) / 1024:.0f} MiB", file=sys.stderr)


def pinger(port, token, stop, times):
    """Asks for the least that can be asked, every five milliseconds; in a process of its own."""
    client, seen = Client(port, token), []
    while not stop.is_set():
        start = time.perf_counter()
        client.graphql("{ serverTime }")
        seen.append((time.perf_counter() - start) * 1000)
        time.sleep(0.005)
    times.put(seen)


def sender(port, token, case, number, size):
    """Sends one file of its own content, without hashing it here: the processors are the hub's."""
    client, piece = Client(port, token), bytes([number]) * (4 << 20)
    answer = client.graphql(
        "mutation Start($input: StartUploadInput!) { startUpload(input: $input) { uploadUrl errors { message } } }",
        {"input": {"caseId": case, "fileName": f"load-{number}.bin", "sizeBytes": size}},
    )["startUpload"]
    place = urllib.parse.urlsplit(answer["uploadUrl"]).path
    for offset in range(0, size, len(piece)):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        client.ask("PATCH", place, piece[: size - offset], headers)


def pings(port, token, during):
    """Milliseconds of pings while `during` runs: median and 99th of a hundred."""
    stop, times = multiprocessing.Event(), multiprocessing.Queue()
    asking = multiprocessing.Process(target=pinger, args=(port, token, stop, times))
    asking.start()
    during()
    stop.set()
    seen = sorted(times.get(timeout=60))
    asking.join()
    return statistics.median(seen), seen[int(len(seen) * 0.99)], len(seen)


def load(folder):
    """Ten uploads at once, and what a small question costs meanwhile."""
    say("ten uploads at once")
    port, env = free_port(), hub_env(folder, 0)
    chot(env, "generate", "--cases", "10")
    token = chot(env, "token", "create", "--user", "g1-0@generated.chot.local")
    size = SIZE_MB * (1 << 20) // 4
    with process([CHOT, "serve"], port, hub_env(folder, port)):
        case = Client(port, token).graphql("query One { cases(first: 1) { nodes { id } } }")["cases"]["nodes"][0]["id"]
        idle = pings(port, token, lambda: time.sleep(5))

        def uploads():
            senders = [multiprocessing.Process(target=sender, args=(port, token, case, number, size)) for number in range(10)]
            for one in senders:
                one.start()
            for one in senders:
                one.join()
                if one.exitcode:
                    raise SystemExit("an upload failed")

        start = time.perf_counter()
        busy = pings(port, token, uploads)
        wall = time.perf_counter() - start
        note = f"{10 * size / 2**20 / wall:.0f} MiB/s in, {busy[2]} pings"
        row("ping during ten uploads, median", busy[0], idle[0], "ms", "idle", note)
        row("ping during ten uploads, p99", busy[1], idle[1], "ms", "idle", note)


MEMBERS_OF = """query Members($id: ID!, $after: String, $filter: MemberFilter) { evidenceItem(id: $id) {
  members(first: 100, after: $after, filter: $filter) { edges { node { path sha256 } } pageInfo { endCursor hasNextPage } } } }"""


def members(folder):
    """Pages and searches in one item with millions of members, beside the same with a thousand."""
    say(f"{ROWS} members in one item")
    port, env = free_port(), hub_env(folder, 0)
    chot(env, "generate", "--cases", "10")
    token = chot(env, "token", "create", "--user", "g1-0@generated.chot.local")
    items = []
    with process([CHOT, "serve"], port, hub_env(folder, port)):
        client = Client(port, token)
        case = client.graphql("query One { cases(first: 1) { nodes { id } } }")["cases"]["nodes"][0]["id"]
        for name in ("few.zip", "many.zip"):
            with zipfile.ZipFile(folder / name, "w") as archive:
                archive.writestr("first", name)
            item, _ = upload(client, case, folder / name)
            examined(client, item)
            items.append(item)
    with contextlib.closing(sqlite3.connect(folder / "chot.db")) as db:
        start = time.perf_counter()
        for item, count in zip(items, (1000, ROWS)):
            db.execute(
                """INSERT INTO evidence_members (evidence_id, position, path, size, sha256, encrypted, flagged, findings, search)
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
                SELECT ?, n, 'users/' || (n % 977) || '/documents/file-' || n, 5, randomblob(32), 0, n % 100000 = 0, '[]',
                  'users/' || (n % 977) || '/documents/file-' || n FROM numbers""",
                (count, uuid.UUID(item).bytes),
            )
        db.commit()
        print(f"  {ROWS} rows written in {time.perf_counter() - start:.1f} s", file=sys.stderr)
        some = [db.execute("SELECT hex(sha256) FROM evidence_members WHERE evidence_id = ? AND position = ?", (uuid.UUID(item).bytes, at)).fetchone()[0].lower()
            for item, at in zip(items, (500, ROWS // 2))]  # fmt: skip
    with process([CHOT, "serve"], port, hub_env(folder, port)) as hub:
        client = Client(port, token)
        ask = lambda item, **more: client.graphql(MEMBERS_OF, {"id": item, **more})["evidenceItem"]["members"]
        middle = [ask(item, filter={"sha256": digest})["pageInfo"]["endCursor"] for item, digest in zip(items, some)]
        for what, of in (
            ("first page", lambda n: {}),
            ("page from the middle", lambda n: {"after": middle[n]}),
            ("one digest", lambda n: {"filter": {"sha256": some[n]}}),
            ("what is flagged", lambda n: {"filter": {"flagged": True}}),
            ("a word that is common", lambda n: {"filter": {"text": "documents"}}),
            ("a word that is nowhere", lambda n: {"filter": {"text": "nowhere"}}),
        ):
            few, many = (series(hub.pid, lambda: ask(items[n], **of(n)), 5 if "nowhere" in what else 100)[0] for n in (0, 1))
            row(f"members of {ROWS}: {what}", many, few, "ms", "of 1,000")


def lookups(folder):
    """A set of millions of digests taken in, and an item of many members looked up in it and among many observables."""
    say(f"{DIGESTS} known digests, {OBSERVABLES} observables")
    port, env = free_port(), hub_env(folder, 0)
    chot(env, "generate", "--cases", "10")
    token = chot(env, "token", "create", "--user", "g1-0@generated.chot.local")
    # Every hundredth member is known to the set, every two hundredth to an observable.
    data = lambda number: struct.pack("<Q", number) * 4
    digest = lambda number: hashlib.sha256(data(number)).digest()
    listed, dice = folder / "known.txt", random.Random(5)
    with open(listed, "w", buffering=1 << 20) as out:
        out.writelines(digest(number).hex() + "\n" for number in range(0, MEMBERS, 100))
        for start in range(0, DIGESTS, 10000):
            text = dice.randbytes(320_000).hex()
            out.writelines(text[at : at + 64] + "\n" for at in range(0, len(text), 64))
    with zipfile.ZipFile(folder / "members.zip", "w") as archive:
        for number in range(MEMBERS):
            archive.writestr(f"part-{number % 997:03}/{number:07}.bin", data(number))
    start = time.perf_counter()
    chot(env, "hashset", "import", "--name", "bench", "--set-version", "1", "--kind", "good", "--source", "bench", listed)
    taken = time.perf_counter() - start
    os.environ["LC_ALL"] = "C"
    sorted_by = timed(["sort", "-u", "-S", "64M", "-T", folder, "-o", folder / "sorted.txt", listed], 1)
    row(f"take in {DIGESTS} digests", taken, sorted_by[0], "s", "sort -u -S 64M", f"{DIGESTS / taken / 1e6:.2f} million a second")
    with contextlib.closing(sqlite3.connect(folder / "chot.db")) as db:
        case, agency, user, now = db.execute("SELECT id, (SELECT id FROM agencies LIMIT 1), (SELECT id FROM users LIMIT 1), opened_at FROM cases LIMIT 1").fetchone()
        values = (digest(number * 200) if number * 200 < MEMBERS else dice.randbytes(32) for number in range(OBSERVABLES))
        db.executemany(
            """INSERT INTO observables (id, case_id, agency_id, kind, value, value_key, digest, tlp, added_by, added_at, batch_id, search)
            VALUES (?, ?, ?, 'FILE_SHA256', ?, ?, ?, 'GREEN', ?, ?, ?, ?)""",
            ((uuid.uuid4().bytes, case, agency, value.hex(), hashlib.sha256(value).digest(), value, user, now, bytes(16), value.hex()) for value in values),
        )
        db.commit()
    with process([CHOT, "serve"], port, hub_env(folder, port)):
        client = Client(port, token)
        case = client.graphql("query One { cases(first: 1) { nodes { id } } }")["cases"]["nodes"][0]["id"]
        item, _ = upload(client, case, folder / "members.zip")
        examination, _ = examined(client, item)
        start = time.perf_counter()
        with contextlib.closing(sqlite3.connect(folder / "chot.db")) as db:
            hits = lambda: db.execute("SELECT count(*) FROM lookup_hits").fetchone()[0]
            while not db.execute("SELECT 1 FROM lookup_items WHERE done_at IS NOT NULL").fetchone():
                if time.perf_counter() - start > 600:
                    raise SystemExit("the members were not looked up")
                time.sleep(0.1)
            found = hits()
        took = time.perf_counter() - start
    wanted = len(range(0, MEMBERS, 100)) + min(OBSERVABLES, len(range(0, MEMBERS, 200)))
    if found != wanted:
        raise SystemExit(f"{found} hits where {wanted} are right")
    row(f"look up {MEMBERS} members among all", took, examination, "s", "their examination", f"{found} hits")


def custody_log(folder):
    """The custody log against what is asked of it: the ceiling is the budget."""
    say("custody log")
    figures = json.loads(subprocess.run([LOG, folder, str(EVENTS), str(ENTRIES)], check=True, capture_output=True).stdout)
    size = f"log of {figures['logSize']}"
    batched, single = figures["batchedPerSecond"], figures["singlePerSecond"]
    row("append 5,000 events, 500 a transaction", 5000 / batched, 1.0, "s", "budget", f"{batched:.0f}/s; one a transaction {single:.0f}/s")
    row("sign a checkpoint over all of them", figures["signSeconds"], EVENTS / 5000, "s", "time to append", size)
    row("inclusion proof out of the database", figures["proofMs"], 1.0, "ms", "budget", size)
    row("check an inclusion proof", figures["proofCheckMs"], 1.0, "ms", "budget", size)
    row(f"check {ENTRIES} entries, chains and tree", figures["checkSeconds"], ENTRIES / 200_000, "s", "budget", f"{figures['checkThreads']} threads")


def table():
    head = ("what", "ours", "ceiling", "", "ratio", "note")
    lines = [
        (what, f"{ours:.3g} {unit}", name, f"{ceiling:.3g} {unit}", f"{ratio:.2f}", note)
        for what, ours, name, ceiling, ratio, unit, note in rows
    ]
    widths = [max(len(line[n]) for line in [head, *lines]) for n in range(len(head))]
    print()
    for line in [head, tuple("-" * width for width in widths), *lines]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main():
    given = os.environ.get("BENCH_DIR")
    root = Path(given or tempfile.mkdtemp(prefix="chot-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))).resolve()
    root.mkdir(parents=True, exist_ok=True)
    try:
        if "cases" in PARTS:
            for count in CASES:
                folder = Path(tempfile.mkdtemp(dir=root))
                cases(folder, count)
                shutil.rmtree(folder)
        files = []
        if "upload" in PARTS or "archives" in PARTS:
            say("making archives")
            big, small = root / f"large-{SIZE_MB}.zip", root / f"members-{MEMBERS}.zip"
            if not big.exists():
                archives.large(big, SIZE_MB << 20)
            if not small.exists():
                archives.many(small, MEMBERS)
            for path in (big, small):
                path.read_bytes()
            files = [(f"ZIP of {SIZE_MB} MiB", big), (f"ZIP of {MEMBERS} members", small)]
        if "archives" in PARTS:
            (root / "empty").touch()
            ours = timed([CHOT, "inspect", "--json", root / "empty"], 1)
            big = files[0][1]
            plain = root / "plain.bin"
            if not plain.exists():
                # The same bytes without what makes them a ZIP: neither a header nor a directory.
                shutil.copyfile(big, plain)
                with open(plain, "r+b") as out:
                    out.write(b"\0" * 16)
                    out.truncate(big.stat().st_size - (1 << 20))
            hashed = timed([CHOT, "inspect", plain])
            openssl = timed(["openssl", "dgst", "-sha256", plain])
            row(f"hash a file of {SIZE_MB} MiB", hashed[0], openssl[0], "s", "openssl dgst -sha256", f"start {ours[0] * 1000:.0f} ms")
            for what, path in files:
                examine(path, what)
        if "lists" in PARTS:
            listing()
        if "upload" in PARTS:
            folder = Path(tempfile.mkdtemp(dir=root))
            uploads(folder, files)
            shutil.rmtree(folder)
        if "log" in PARTS:
            folder = Path(tempfile.mkdtemp(dir=root))
            custody_log(folder)
            shutil.rmtree(folder)
        for part, run in (("load", load), ("members", members), ("lookups", lookups)):
            if part in PARTS:
                folder = Path(tempfile.mkdtemp(dir=root))
                run(folder)
                shutil.rmtree(folder)
        table()
    finally:
        if not given:
            shutil.rmtree(root, ignore_errors=True)


main()
