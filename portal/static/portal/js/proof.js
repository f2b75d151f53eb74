/* A worker: finds the number that proves the work for a stamp (feedback/forms/proof.py).
 *
 * SHA-256 by hand, since browsers lend theirs to https pages only, and ask for a promise
 * at every turn, which is slower than this.
 */
"use strict";

const K = new Int32Array(64);
const FIRST = new Int32Array(8);
(() => {
  // Fractions of the cube and square roots of the first primes (FIPS 180-4).
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) isPrime = false;
    if (isPrime) {
      if (found < 8) FIRST[found] = fraction(Math.sqrt(n));
      K[found] = fraction(Math.cbrt(n));
      found += 1;
    }
  }
})();

const words = new Int32Array(64);
const state = new Int32Array(8);
const padded = new Uint8Array(256);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function takeBlock(start) {
  for (let i = 0, at = start; i < 16; i += 1, at += 4) {
    words[i] =
      (padded[at] << 24) | (padded[at + 1] << 16) | (padded[at + 2] << 8) | padded[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15];
    const y = words[i - 2];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function firstWord(text) {
  const length = text.length; // plain characters only: signed stamps and digits
  const blocks = ((length + 8) >> 6) + 1;
  const end = blocks << 6;
  padded.fill(0, 0, end);
  for (let i = 0; i < length; i += 1) padded[i] = text.charCodeAt(i);
  padded[length] = 0x80;
  padded[end - 2] = (length << 3) >> 8;
  padded[end - 1] = (length << 3) & 0xff;
  state.set(FIRST);
  for (let block = 0; block < blocks; block += 1) takeBlock(block << 6);
  return state[0];
}

self.addEventListener("message", ({ data: { stamp, bits } }) => {
  for (let number = 0; ; number += 1) {
    if (firstWord(`${stamp}:${number}`) >>> (32 - bits) === 0) {
      self.postMessage(String(number));
      return;
    }
  }
});
