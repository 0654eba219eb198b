import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DigestName, digestOf, hmacOf } from '../digests.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const repeated = (byte: number, times: number) => new Uint8Array(times).fill(byte);
const largeKey = repeated(0xaa, 131);

/** RFC 4231, 4.2 to 4.8: key, data, HMAC-SHA-256, -384 and -512; that of case 5 is cut to 128 bits. */
const vectors: readonly [Uint8Array, string | Uint8Array, string, string, string][] = [
  [
    repeated(0x0b, 20),
    'Hi There',
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
    '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
  ],
  [
    new TextEncoder().encode('Jefe'),
    'what do ya want for nothing?',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  ],
  [
    repeated(0xaa, 20),
    repeated(0xdd, 50),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    '88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27',
    'fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb',
  ],
  [
    Uint8Array.from({ length: 25 }, (_, i) => i + 1),
    repeated(0xcd, 50),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    '3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb',
    'b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd',
  ],
  [
    repeated(0x0c, 20),
    'Test With Truncation',
    'a3b6167473100ee06e0c796c2955552b',
    '3abf34c3503b2a23a46efc619baef897',
    '415fad6271580a531d4179bc891d87a6',
  ],
  [
    largeKey,
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952',
    '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
  ],
  [
    largeKey,
    'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    '6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e',
    'e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58',
  ],
];

describe('HMAC', () => {
  it.each(vectors.map((vector, i) => [i + 1, ...vector] as const))(
    'test case %i of RFC 4231',
    (_n, key, data, ...macs) => {
      const found = (['sha256', 'sha384', 'sha512'] as const).map((name, i) =>
        hex(hmacOf(name, key, data)).slice(0, macs[i]?.length),
      );
      expect(found).toEqual(macs);
    },
  );
});

describe('digests', () => {
  it.each<DigestName>(['sha1', 'sha256', 'sha384', 'sha512'])('%s is that of Node, whatever the length', (name) => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 111, 112, 128, 1_000, 70_000]) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff);
      expect(hex(digestOf(name, data))).toBe(createHash(name).update(data).digest('hex'));
      expect(hex(hmacOf(name, data.subarray(0, 200), data))).toBe(
        createHmac(name, data.subarray(0, 200)).update(data).digest('hex'),
      );
    }
    expect(hex(digestOf(name, 'Grüße 🌍'))).toBe(createHash(name).update('Grüße 🌍').digest('hex'));
  });
});
