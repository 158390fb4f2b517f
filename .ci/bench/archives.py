"""Makes the ZIP files of the bench: the same bytes for the same seed, of content that is like evidence."""

import random
import struct
import zipfile
import zlib

CHUNK = 1 << 20


def text(dice, size):
    """Log lines: what compresses well."""
    hosts = [f"srv-{n:03}.example.vn" for n in range(200)]
    acts = ["GET /api/v1/items", "POST /login", "sshd[811]: Failed password for backup", "kernel: audit", "PUT /files"]
    out = bytearray()
    while len(out) < size:
        at = dice.randrange(10**9)
        out += (
            f"2026-11-{1 + at % 28:02}T{at % 24:02}:{at % 60:02}:{at % 59:02}Z {dice.choice(hosts)} {dice.choice(acts)} "
            f"10.{at % 256}.{at % 199}.{at % 251} {dice.getrandbits(48):012x} {at % 100000}\n"
        ).encode()
    return bytes(out[:size])


def binary(dice, size):
    """Programs and tables: what compresses to about a half."""
    words = [dice.randbytes(dice.randrange(3, 12)) for _ in range(4000)]
    out = bytearray()
    while len(out) < size:
        out += dice.choice(words) + dice.randbytes(2)
    return bytes(out[:size])


def noise(dice, size):
    """Pictures and what is packed already: what does not compress."""
    return dice.randbytes(size)


KINDS = [text, text, binary, binary, binary, noise]


class Pool:
    """Pieces of one MiB, each compressed once, that members are put together from."""

    def __init__(self, seed, pieces=64):
        dice = random.Random(seed)
        self.pieces = []
        for number in range(pieces):
            plain = KINDS[number % len(KINDS)](dice, CHUNK)
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            packed = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
            self.pieces.append((plain, packed))


END = b"\x03\x00"  # an empty last block


def large(path, size, seed=7):
    """A ZIP of about `size` bytes: some very large members, many of middling size."""
    dice, pool = random.Random(seed), Pool(seed)
    central, count, offset = bytearray(), 0, 0
    with open(path, "wb") as out:
        while offset < size:
            # One member holds a quarter of it all, two a tenth: disk images among papers.
            share = {0: 4, 1: 10, 2: 10}.get(count)
            wanted = max(1, (size >> 20) // share) if share else dice.choice([1, 1, 1, 2, 3, 5, 8, 13])
            start = dice.randrange(len(pool.pieces))
            crc = packed_size = plain_size = 0
            name = f"collection/host-{count % 17:02}/volume/{count:05}.bin".encode()
            head = out.tell()
            out.write(b"\0" * (30 + len(name)))
            out.seek(head + 30 + len(name))
            for step in range(wanted):
                plain, packed = pool.pieces[(start + step) % len(pool.pieces)]
                crc = zlib.crc32(plain, crc)
                out.write(packed)
                packed_size += len(packed)
                plain_size += len(plain)
                if head + packed_size > size:
                    break
            out.write(END)
            packed_size += len(END)
            after = out.tell()
            common = struct.pack("<HHHHHIIIHH", 20, 0x0800, 8, 0x4000, 0x5D74, crc, packed_size, plain_size, len(name), 0)
            out.seek(head)
            out.write(b"PK\x03\x04" + common + name)
            out.seek(after)
            central += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, head) + name
            count += 1
            offset = after
        out.write(central)
        out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), offset, 0))
    return count


def many(path, members, seed=11):
    """A ZIP of many small members."""
    dice = random.Random(seed)
    base = text(dice, 1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for number in range(members):
            start, size = dice.randrange(len(base) - 5000), dice.randrange(120, 4000)
            info = zipfile.ZipInfo(f"etc/part-{number % 997:03}/{number:06}.conf", (2026, 11, 20, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, base[start : start + size])
    return members


def list_of(path, members):
    """A ZIP of very many stored members of four bytes: what it costs is the list."""
    offset = 0
    with open(path, "wb", 1 << 20) as out, open(f"{path}.list", "w+b", 1 << 20) as listed:
        for number in range(members):
            name, data = b"disk/folder-%04d/file-%08d.dat" % (number % 9973, number), struct.pack("<I", number)
            common = struct.pack("<HHHHHIIIHH", 20, 0x0800, 0, 0x4000, 0x5D74, zlib.crc32(data), 4, 4, len(name), 0)
            out.write(b"PK\x03\x04" + common + name + data)
            listed.write(b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name)
            offset += 30 + len(name) + 4
        size = listed.tell()
        listed.seek(0)
        while piece := listed.read(1 << 20):
            out.write(piece)
        out.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, members, members, size, offset))
        out.write(b"PK\x06\x07" + struct.pack("<IQI", 0, offset + size, 1))
        ones = 0xFFFF
        out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, ones, ones, 0xFFFFFFFF, 0xFFFFFFFF, 0))
