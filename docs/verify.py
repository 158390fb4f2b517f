"""Checks a custody package or a member package, with Python 3.9 or later and nothing else:  python3 verify.py PACKAGE.zip [FILE ...]
Each FILE must be the original, or a member that the package proves. Exit code 0 only if everything holds, every FILE being the original or a member."""
import base64, hashlib, json, re, struct, sys, time, zlib
sys.excepthook = lambda kind, error, trace: print("BAD ", "something is missing or damaged:", kind.__name__, error)
def must(ok, what): print("OK  " if ok else "BAD ", what); ok or sys.exit(1)
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def order(v, room=100): return (room or must(False, "nested too deep")) and ({k: order(v[k], room - 1) for k in sorted(v, key=lambda k: k.encode("utf-16-be"))} if isinstance(v, dict) else [order(i, room - 1) for i in v] if isinstance(v, list) else v)
def form(value): return json.dumps(order(value), separators=(",", ":"), ensure_ascii=False).encode()     # RFC 8785
def whole(text, word=""): return int(text[len(word):]) if text == word + str(int(text[len(word):])) else must(False, "number %r" % text)
def load(text): return json.loads(text.decode(), parse_float=int, parse_constant=int, parse_int=lambda t: int(t) if abs(int(t)) < 1 << 53 and t != "-0" else must(False, "number " + t), object_pairs_hook=lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else must(False, "a key twice"))
def b64(text): return base64.b64decode(text) if base64.b64encode(base64.b64decode(text)).decode() == text else must(False, "base64 %r" % text)
def unzip(data):                                    # the one form: stored, dated 1980-01-01, nothing between or around
    files, out, directory, at = {}, bytearray(), bytearray(), 0
    while data[at:at + 4] == b"PK\3\4":
        crc, size, _, length = struct.unpack("<IIIH", data[at + 14:at + 28]); start = at + 30 + length; name, body = data[at + 30:start], data[start:start + size]
        if name.decode() in files or zlib.crc32(body) != crc: must(False, "%r is damaged or there twice" % name.decode())
        head = struct.pack("<5H3I2H", 10, 0, 0, 0, 33, crc, size, size, length, 0)
        directory += b"PK\1\2\n\0" + head + bytes(10) + struct.pack("<I", len(out)) + name; out += b"PK\3\4" + head + name + body
        files[name.decode()], at = body, start + size
    end = struct.pack("<4sI2H2IH", b"PK\5\6", 0, len(files), len(files), len(directory), len(out), 0)   # up to 65,534 files
    return files if data == out + directory + end else must(False, "the ZIP file is not in the one form")
def tree(h): return sha(*h) if not h else h[0] if len(h) == 1 else tree([sha(b"\1", *h[i:i + 2]) if h[i + 1:] else h[i] for i in range(0, len(h), 2)])   # RFC 6962, section 2.1
def climb(h, index, size, path):                    # RFC 9162, section 2.1.3.2
    last = size - 1 if 0 <= index < size else must(False, "a place outside the tree")
    for p in path:
        if last == 0: return None
        h, odd = (sha(b"\1", p, h), True) if index & 1 or index == last else (sha(b"\1", h, p), False)
        while odd and not index & 1 and index: index >>= 1; last >>= 1
        index >>= 1; last >>= 1
    return h if last == 0 else None
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493; D = -121665 * pow(121666, -1, P) % P   # Ed25519: RFC 8032
def point(b):
    y, sign = int.from_bytes(b, "little") & 2**255 - 1, b[31] >> 7; square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P); x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if y >= P or (x * x - square) % P or (sign and not x): must(False, "a key or signature is no point of the curve")
    return (P - x if x & 1 != sign else x), y
def add(p, q): (a, b), (c, d), e = p, q, D * p[0] * p[1] * q[0] * q[1] % P; return (a * d + b * c) * pow(1 + e, -1, P) % P, (b * d + a * c) * pow(1 - e, -1, P) % P
def times(n, p): return add(times(n >> 1, add(p, p)), p if n & 1 else (0, 1)) if n else (0, 1)
def signed(key, message, signature):                # strict: points of small order and second spellings do not count
    r, s, a = point(signature[:32]), int.from_bytes(signature[32:], "little"), point(key)
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L; return s < L and (0, 1) not in (times(8, a), times(8, r)) and times(s, point(b"\x58" + b"\x66" * 31)) == add(r, times(h, a))
FIELDS = {"actor": "agencyId agencyName auth id name role", "tool": "name version", "subject": "sha256 sizeBytes"}; KINDS = "ACQUIRED|RECEIVED|EXAMINED|VERIFIED|VIEWED|DOWNLOADED|EXPORTED|TRANSFER_OFFERED|TRANSFER_ACCEPTED|TRANSFER_REFUSED"
def shaped(e):                                      # an entry: its fields and no other, each of its type, of a kind and at a time that there is
    good = " ".join(sorted(e)) == "actor at caseNumber detail evidenceId evidenceNumber kind logId prev reason sequence subject tool v"
    good &= all(" ".join(sorted(e[k])) == fields for k, fields in FIELDS.items()) and e["v"] == 1 and e["subject"]["sizeBytes"] >= 0 and e["at"] > "0001"
    types = {"detail": dict, "sequence": int, "sizeBytes": int, "v": int, "agencyId": (str, type(None)), **{k: dict for k in FIELDS}}
    types["agencyName"] = types["reason"] = types["prev"] = types["agencyId"]; parts = [e] + [e[k] for k in FIELDS]
    good &= all(isinstance(v, types.get(k, str)) and v is not True for part in parts for k, v in part.items())
    good &= bool(re.fullmatch(KINDS + "|TRANSFER_WITHDRAWN|TRANSFER_EXPIRED|SEALED|LEGAL_HOLD_SET|LEGAL_HOLD_LIFTED|DERIVED|RELEASED|DISPOSAL_REQUESTED|DISPOSAL_CANCELLED|DISPOSED|CORRECTED", e["kind"]))
    return good and re.fullmatch("[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z", e["at"]) and time.strptime(e["at"][:19], "%Y-%m-%dT%H:%M:%S").tm_sec < 60
UNPRINTED = "[\0- \x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
def witnessed(seconds):
    date, at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(min(seconds, 253402300799))), json.loads(custody[-1])["at"]; odd = not at[:10] <= date <= "%04d%s" % (int(at[:4]) + 1, at[4:])
    return "cosigned at %s%s; NOT proved to be a witness" % (date, ", an odd time beside the package's last event" * odd)
def holds(key, text, marks, kinds, what):           # C2SP signed-note, and tlog-cosignature for the keys of witnesses
    name, mark, blob = (must(False, "a key of printed characters: %a" % key) if re.search(UNPRINTED, key) else key).split("+", 2); blob = b64(blob)
    must(len(blob) == 33 and blob[0] in kinds and sha(name.encode(), b"\n", blob)[:4].hex() == mark != "" != name, "key %s of %s" % (mark, name))
    found = [b64(m[2]) for m in marks if m[:2] + m[3:] == ["\u2014", name] and b64(m[2])[:4].hex() == mark]
    seconds = int.from_bytes(b"".join(found)[4:12], "big"); head = b"cosignature/v1\ntime %d\n" % seconds if blob[0] == 4 else b""
    good = len(found) == 1 and len(found[0]) == (76 if head else 68) and signed(blob[1:], head + text.encode(), found[0][-64:])
    what = witnessed(seconds) if head else what if name == origin or what != "it signed" else what + " too, but is NOT the log's key; NOT proved whose it is"
    must(good and not (head and seconds >> 63), "%s; its fingerprint is %s" % (what, sha(bytes.fromhex("302a300506032b6570032100"), blob[1:]).hex())); return name, blob[0], mark
def ends(e, o, h):                                  # what ends an offer of custody says what the offer says; it is answered by the right person, in time
    d, w, who, kind = e["detail"], o["detail"], e["actor"]["id"], e["kind"][9:]; good = kind != "ACCEPTED" or (d.get("recordedAt") or e["at"]) < (w.get("expiresAt") or "9")
    good &= kind not in ("ACCEPTED", "REFUSED") or who != o["actor"]["id"] and w.get("toUserId") in (None, who); same = ("transferId", "fromAgencyId", "toAgencyId", "place")
    return good and isinstance(w.get("transferId"), str) and all(d.get(k) == w.get(k) for k in same) and (d.get("offerSequence"), d.get("offerEntryHash")) == (o["sequence"], h)
sys.argv[1:] or print(__doc__, file=sys.stderr) or sys.exit(2); files = unzip(open(sys.argv[1], "rb").read())
def lines(name): return files[name][:-1].split(b"\n") if files[name].endswith(b"\n") else must(False, name + " ends with a newline")
rows, custody, note = lines("members.jsonl") if "members.jsonl" in files else None, lines("custody.jsonl"), files["checkpoint.txt"].decode()
front = ["manifest.json"] if rows is None else ["members.jsonl"] + ["inventory/%06d.proof" % n for n in range(1, len(rows) + 1)]
names = front + ["custody.jsonl"] + ["proofs/%06d.tlog-proof" % n for n in range(1, len(custody) + 1)] + ["checkpoint.txt", "keys.txt"]; names += ["timestamp.tsr"] * ("timestamp.tsr" in files) + ["VERIFY.md"] + ["report.pdf"] * (rows is None and "report.pdf" in files); must(list(files) == names, "the files that belong there and no other")
text, _, signatures = note.rpartition("\n\n"); origin, size, root = text.split("\n")[:3]; size, root, text = whole(size), b64(root), text + "\n"
marks, keys = [line.split(" ") for line in signatures[:-1].split("\n")], [key.decode() for key in lines("keys.txt")]; must(signatures.endswith("\n") and len(set(keys)) == len(keys) == len(marks), "as many signatures as keys, none twice")
own = [mark for name, kind, mark in [holds(key, text, marks, b"\1\4", "it signed") for key in keys] if (name, kind) == (origin, 1)]; must(len(own) == 1 and own == [b64(m[2])[:4].hex() for m in marks[:1] if m[1] == origin], "one key under the log's own name signed, first"); entries, before, last, offer = [load(line) for line in custody], None, (0, "", -1), None
for n, (line, e) in enumerate(zip(custody, entries), 1):
    follows = e["sequence"] == last[0] + 1 and e["prev"] == before or rows is not None and e["sequence"] > last[0] + (n > 1)
    follows &= n > 1 or rows is not None or e["kind"] == "RECEIVED" or e["kind"] == "DERIVED" and "parent" in e["detail"]; must(form(e) == line and shaped(e) and follows and e["at"] >= last[1], "custody.jsonl, line %d follows" % n)
    must(all(e[k] == entries[0][k] for k in ("evidenceId", "evidenceNumber", "subject")) and e["logId"] == origin, "it is of this item and log")
    head, _, own = files["proofs/%06d.tlog-proof" % n].decode().partition("\n\n"); kind, index, *path = head.split("\n")
    index, good = whole(index, "index "), kind == "c2sp.org/tlog-proof@v1" and own == note; must(good and index > last[2] and climb(sha(b"\0", line), index, size, map(b64, path)) == root, "it is in the log of the checkpoint")
    before, last, kind = sha(line).hex(), (e["sequence"], e["at"], index), e["kind"]
    if kind[:9] == "TRANSFER_": must(not offer if kind[9:] == "OFFERED" else offer and ends(e, *offer), "line %d fits the offer of custody" % n); offer = (e, before) if kind[9:] == "OFFERED" else None
    for told in [v for k, v in e["detail"].items() if (e["kind"], k) == ("ACQUIRED", "acquisition")]:    # signed at the source
        record, good = told["record"], sorted(told) == ["key", "record", "signature"] and told["record"]["schema"] == "chot.acquisition/1"
        must(good and {k: record["container"][k] for k in e["subject"]} == e["subject"], "an acquisition record of the item's bytes")
        holds(told["key"], "chot.acquisition/1\n%s\n" % form(record).decode(), [told["signature"].split(" ")], b"\1", "it signed that record")
bound, last = {name: sha(files[name]).hex() for name in front + ["VERIFY.md", "report.pdf"] if name in files}, entries[-1]
must(last["kind"] == "EXPORTED" and last["detail"]["packageFiles"] == bound, "the files are those of the export"); examined = [e["detail"] for e in entries if e["kind"] == "EXAMINED"][-1:]
if rows is None:
    manifest = load(files["manifest.json"]); told, members = manifest["file"], manifest["members"]; good = " ".join(sorted(manifest)) == "file findings format members schema verdict" and manifest["verdict"] in ("complete", "warnings", "refused", "opaque"); must(good and entries[0]["subject"] == {k: told[k] for k in ("sha256", "sizeBytes")}, "manifest.json is about the item's bytes")
    must(tree([sha(b"\0", form(m)) for m in members]).hex() == examined[0]["inventoryRoot"] if examined else not members, "its members are those examined"); must(not examined or examined[0]["manifestSha256"] == bound["manifest.json"], "manifest.json is that of the examination")
else:
    members, indices = [load(row) for row in rows], entries[-1]["detail"]["members"]; good = indices == sorted(set(indices)) == [m["index"] for m in members]
    must([e["kind"] for e in entries] == ["EXAMINED", "EXPORTED"] and good, "one examination, one export, of these members")
    for n, (row, member) in enumerate(zip(rows, members), 1):
        kind, at, many, *path = [b.decode() for b in lines("inventory/%06d.proof" % n)]; at, many = whole(at, "position "), whole(many, "members ")
        good = kind == "chot.member-proof/1" and form(member) == row and many == examined[0].get("members", many); must(good and (climb(sha(b"\0", row), at, many, map(b64, path)) or b"").hex() == examined[0]["inventoryRoot"], "member %d, %r" % (n, member["path"]))
print("Everything%s in the package agrees. WHO signed is NOT proved until you have compared the fingerprint with that of the published key." % (" but timestamp.tsr, which is not checked here," * ("timestamp.tsr" in files)))
for name, data in [(name, open(name, "rb").read()) for name in sys.argv[2:]]: given = {"sha256": sha(data).hex(), "sizeBytes": len(data)}; fits = given in [entries[0]["subject"]] + [{k: m[k] for k in given} for m in members]; must(fits, "%s is %s" % (name, "the original or a member" if fits else "ANOTHER file. That says nothing against the package."))
