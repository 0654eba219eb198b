import { withoutEnd } from '../../model/text-ends.ts';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import { bytesOf, type DigestName, digestOf, hmacOf } from '../digests.ts';
import { defineFunction, ExpressionError, type FunctionEntry } from '../function-entry.ts';

type Data = string | Uint8Array;

const pure =
  <F>(f: F) =>
  () =>
    f;

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOfHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text))
    throw new ExpressionError('expression/not-hex', 'The text is no pairs of hexadecimal digits.');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bytesOfBase64(text: string): Uint8Array {
  const plain = withoutEnd(text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/'), '=');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1)
    throw new ExpressionError('expression/not-base64', 'The text is no Base64.');
  return decodeBase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, '='));
}

const words: Readonly<Record<DigestName, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};
const names = Object.keys(words) as DigestName[];

/** Digests of `abc` (FIPS 180-4), and HMACs of test case 2 of RFC 4231 and RFC 2202. */
const shown: Readonly<Record<DigestName, { digest: string; hmac: string }>> = {
  sha1: {
    digest: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    hmac: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
  },
  sha256: {
    digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    hmac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  sha384: {
    digest: 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    hmac: 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  },
  sha512: {
    digest:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    hmac: '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  },
};

const hmacName = (name: DigestName) => `hmac${name[0]?.toUpperCase()}${name.slice(1)}`;

/** Functions on bytes: texts as bytes and back, digests and their keyed form. */
export const bytesFunctions: readonly FunctionEntry[] = [
  defineFunction({
    name: 'toBytes',
    group: 'Bytes',
    summary: 'The UTF-8 bytes of a text.',
    parameters: [['text', 'string']],
    returns: 'binary',
    empties: 'propagate',
    evaluate: pure((t: string) => bytesOf(t)),
    examples: [{ call: "toHex(toBytes('ü'))", gives: 'c3bc' }],
  }),
  defineFunction({
    name: 'toHex',
    group: 'Bytes',
    summary: 'Bytes in hexadecimal digits, small letters; of a text its UTF-8 bytes.',
    parameters: [['data', 'text-or-binary']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((d: Data) => hexOf(bytesOf(d))),
    examples: [
      { call: "toHex('A?')", gives: '413f' },
      { call: "toHex('')", gives: '' },
      { call: 'toHex(empty)', gives: null },
    ],
  }),
  defineFunction({
    name: 'fromHex',
    group: 'Bytes',
    summary: 'The bytes that hexadecimal digits stand for.',
    parameters: [['text', 'string']],
    returns: 'binary',
    empties: 'propagate',
    evaluate: pure(bytesOfHex),
    examples: [
      { call: "toBase64(fromHex('00fF'))", gives: 'AP8=' },
      { call: "fromHex('0')", code: 'expression/not-hex' },
    ],
  }),
  defineFunction({
    name: 'toBase64',
    group: 'Bytes',
    summary: 'Bytes in Base64 (RFC 4648, 4); of a text its UTF-8 bytes.',
    parameters: [['data', 'text-or-binary']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((d: Data) => encodeBase64(bytesOf(d))),
    examples: [
      { call: "toBase64('user:pass')", gives: 'dXNlcjpwYXNz' },
      { call: "toBase64('')", gives: '' },
    ],
  }),
  defineFunction({
    name: 'toBase64Url',
    group: 'Bytes',
    summary: 'Bytes in Base64 for addresses, without padding (RFC 4648, 5); of a text its UTF-8 bytes.',
    parameters: [['data', 'text-or-binary']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((d: Data) => withoutEnd(encodeBase64(bytesOf(d)).replaceAll('+', '-').replaceAll('/', '_'), '=')),
    examples: [{ call: "toBase64Url(fromHex('fbff'))", gives: '-_8' }],
  }),
  defineFunction({
    name: 'fromBase64',
    group: 'Bytes',
    summary: 'The bytes that a text in Base64 stands for, in either alphabet, padded or not.',
    parameters: [['text', 'string']],
    returns: 'binary',
    empties: 'propagate',
    evaluate: pure(bytesOfBase64),
    examples: [
      { call: "toHex(fromBase64('-_8'))", gives: 'fbff' },
      { call: "toHex(fromBase64('+/8='))", gives: 'fbff' },
      { call: "fromBase64('a')", code: 'expression/not-base64' },
      { call: "fromBase64('a?bc')", code: 'expression/not-base64' },
    ],
  }),
  ...names.map((name) =>
    defineFunction({
      name,
      group: 'Bytes',
      summary: `The digest ${words[name]} of bytes, or of the UTF-8 bytes of a text.`,
      parameters: [['data', 'text-or-binary']],
      returns: 'binary',
      empties: 'propagate',
      evaluate: pure((d: Data) => digestOf(name, d)),
      examples: [
        { call: `toHex(${name}('abc'))`, gives: shown[name].digest },
        { call: `${name}(empty)`, gives: null },
      ],
    }),
  ),
  ...names.map((name) =>
    defineFunction({
      name: hmacName(name),
      group: 'Bytes',
      summary: `The HMAC (RFC 2104) by ${words[name]} of bytes with a key; of texts it takes the UTF-8 bytes.`,
      parameters: [
        ['key', 'text-or-binary'],
        ['data', 'text-or-binary'],
      ],
      returns: 'binary',
      empties: 'propagate',
      evaluate: pure((key: Data, d: Data) => hmacOf(name, key, d)),
      examples: [
        { call: `toHex(${hmacName(name)}('Jefe', 'what do ya want for nothing?'))`, gives: shown[name].hmac },
        { call: `${hmacName(name)}(empty, 'a')`, gives: null },
      ],
    }),
  ),
];
