/**
 * MD4 of some bytes (RFC 1320). NTLM makes its key of a password by it; it is safe for nothing else, and OpenSSL has it no more.
 */
export function md4(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (bytes.length * 8) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 0x20000000), true);
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  for (let at = 0; at < padded.length; at += 64) {
    const before = [a, b, c, d] as const;
    for (const { order, shifts, added, mix } of rounds)
      order.forEach((word, step) => {
        const sum = (a + mix(b, c, d) + view.getUint32(at + word * 4, true) + added) | 0;
        [a, b, c, d] = [d, rotated(sum, shifts[step % 4] as number), b, c];
      });
    [a, b, c, d] = [(a + before[0]) | 0, (b + before[1]) | 0, (c + before[2]) | 0, (d + before[3]) | 0];
  }
  const digest = new DataView(new ArrayBuffer(16));
  for (const [i, word] of [a, b, c, d].entries()) digest.setUint32(i * 4, word, true);
  return new Uint8Array(digest.buffer);
}

/** The rounds (RFC 1320, 3.4): the order of the words, how far each sum is turned, what is added, and how the state is mixed. */
const rounds: readonly {
  order: readonly number[];
  shifts: readonly number[];
  added: number;
  mix: (x: number, y: number, z: number) => number;
}[] = [
  {
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
    added: 0,
    mix: (x, y, z) => (x & y) | (~x & z),
  },
  {
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    added: 0x5a827999,
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
  },
  {
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
    added: 0x6ed9eba1,
    mix: (x, y, z) => x ^ y ^ z,
  },
];
