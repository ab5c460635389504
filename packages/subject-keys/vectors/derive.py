#!/usr/bin/env python3
"""Second implementation of the derivations of this crate, on nothing but Python's own hashes.

    python3 derive.py > v1.json

It shares no code with the crate: whoever audits one can check it against the other. Not for real secrets: its
arithmetic takes a different time for different keys.
"""
import hashlib
import hmac
import json

DOMAIN = b"salus/subject-keys/v1"
CONSENT = b"salus/consent/v1"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

# secp256k1
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(k, point):
    out = None
    while k:
        if k & 1:
            out = add(out, point)
        point = add(point, point)
        k >>= 1
    return out


def public(secret):
    x, y = times(secret, G)
    return bytes([2 + (y & 1)]) + x.to_bytes(32, "big")


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def sha(data):
    return hashlib.sha256(data).digest()


def u64(n):
    return n.to_bytes(8, "big")


def u32(n):
    return n.to_bytes(4, "big")


def encode(label, *parts, domain=DOMAIN):
    return b"".join(u64(len(p)) + p for p in (domain, label.encode(), *parts))


def expand(key, label, *parts):
    # HKDF-Expand of 32 bytes is one block
    return mac(key, encode(label, *parts) + b"\x01")


def signing_key(secret):
    for attempt in range(256):
        k = int.from_bytes(expand(secret, "key", bytes([attempt])), "big")
        if 0 < k < N:
            return k


def sign(secret, digest):
    """ECDSA with the nonce of RFC 6979, s in the lower half."""
    x, z = secret.to_bytes(32, "big"), (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    v, k = b"\x01" * 32, b"\x00" * 32
    k = mac(k, v + b"\x00" + x + z)
    v = mac(k, v)
    k = mac(k, v + b"\x01" + x + z)
    v = mac(k, v)
    while True:
        v = mac(k, v)
        nonce = int.from_bytes(v, "big")
        if 0 < nonce < N:
            r = times(nonce, G)[0] % N
            s = pow(nonce, -1, N) * (int.from_bytes(digest, "big") + r * secret) % N
            if r and s:
                return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")
        k = mac(k, v + b"\x00")
        v = mac(k, v)


def master(phrase):
    seed = hashlib.pbkdf2_hmac("sha512", phrase.encode(), b"mnemonic", 2048)
    return mac(DOMAIN, seed)  # HKDF-Extract


def subject_id(key, custodian):
    return sha(encode("subject", domain=CONSENT) + key + u64(custodian))


def signing_hash(chain, contract, subject, signer, seq, not_after, body):
    head = encode("signed", chain.encode(), contract.encode(), domain=CONSENT)
    return sha(head + subject + signer + u64(seq) + u64(not_after) + sha(body))


PHRASES = [
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful "
    "legal winner thank year wave sausage worth title",
]
REGISTRIES = [("salus-1", "wasm1registry"), ("salus-2", "wasm1registry"), ("salus-1", "wasm1other")]
OTHER_SUBJECT = bytes(range(32))


def relationship(phrase, chain, contract, custodian, generation):
    where = (chain.encode(), contract.encode())
    root = master(phrase)
    secret = expand(root, "relationship", *where, u64(custodian), u32(generation))
    key = signing_key(secret)
    signer = public(key)
    subject = subject_id(signer, custodian)
    tags, salts, devices = (expand(secret, label) for label in ("tags", "salts", "devices"))
    salt = mac(salts, encode("salt", b"2027-03-01/blood pressure"))
    seq, not_after = 1800000000000, 1800000000 * 10**9
    body = b'{"set_default":{"effect":"deny"}}'
    digest = signing_hash(chain, contract, subject, signer, seq, not_after, body)
    return {
        "phrase": phrase,
        "chain_id": chain,
        "contract": contract,
        "custodian": custodian,
        "generation": generation,
        "public_key": signer.hex(),
        "subject": subject.hex(),
        "tag_key": tags.hex(),
        "tags": {
            "PSY": mac(tags, encode("tag", ACT_CODE.encode(), b"PSY"))[:16].hex(),
            "HIV": mac(tags, encode("tag", ACT_CODE.encode(), b"HIV"))[:16].hex(),
            "https://clinic.example/codes|fertility": mac(
                tags, encode("tag", b"https://clinic.example/codes", b"fertility")
            )[:16].hex(),
        },
        "salt_name": "2027-03-01/blood pressure",
        "salt": salt.hex(),
        "content": "118/76",
        "commitment": sha(encode("commitment", salt, b"118/76")).hex(),
        "device_serial": "SN-0042",
        "device": mac(devices, encode("device", b"SN-0042")).hex(),
        "acting_for": OTHER_SUBJECT.hex(),
        "acting_key": public(signing_key(expand(root, "acting", *where, OTHER_SUBJECT))).hex(),
        "recovery_keys": [
            public(signing_key(expand(root, "recovery", *where, subject, u32(n)))).hex() for n in (0, 1)
        ],
        "seq": seq,
        "not_after_nanos": not_after,
        "body": body.decode(),
        "signing_hash": digest.hex(),
        "signature": sign(key, digest).hex(),
    }


def main():
    cases = [
        relationship(phrase, chain, contract, custodian, generation)
        for phrase in PHRASES
        for chain, contract in REGISTRIES
        for custodian in (1, 2)
        for generation in (0, 1)
    ]
    staff = bytes([7]) * 32
    print(
        json.dumps(
            {
                "relationships": cases,
                "directory": {
                    "secret": staff.hex(),
                    "number": "staff-17",
                    "person": mac(staff, encode("person", b"staff-17")).hex(),
                },
                "study": {"number": "NCT00000102", "study": sha(b"NCT00000102").hex()},
            },
            indent=1,
        )
    )


main()
