// What the app on a person's telephone does: codes from the key that a page shows (RFC 6238).

import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytesOf(key) {
    const bits = [...key.replaceAll("-", "")].map((sign) => LETTERS.indexOf(sign).toString(2).padStart(5, "0")).join("");
    return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/// The code of now, or of so many half minutes later.
export function code(key, steps = 0) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
    const digest = createHmac("sha1", bytesOf(key)).update(counter).digest();
    const value = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
    return String(value % 1_000_000).padStart(6, "0");
}
