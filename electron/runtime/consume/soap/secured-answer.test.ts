import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../shared/soap/envelope.ts';
import { localhostTls } from '../../../../tests/harness/tls-localhost.ts';
import {
  otherCertificate,
  otherKey,
  xmlsecCbc,
  xmlsecCertificate,
  xmlsecGcm,
  xmlsecKey,
  xmlsecSigned,
  xmlsecTime,
} from '../../../../tests/harness/xmlsec-messages.ts';
import { answerSecurity, type SignedParts, securedText } from './secured-answer.ts';

const minute = 60_000;
const noParts: SignedParts = { where: () => false, needed: [] };
const verifying = answerSecurity({ certificates: xmlsecCertificate, takesSha1: false }, null, 'S.o');
const both = answerSecurity({ certificates: xmlsecCertificate, takesSha1: false }, xmlsecKey, 'S.o');
const decrypting = answerSecurity(null, xmlsecKey, 'S.o');

const body = /<s:Body[\s\S]*<\/s:Body>/.exec(xmlsecSigned)?.[0] ?? '';
const content = body.replace(/^<s:Body[^>]*>|<\/s:Body>$/g, '');
const verified = (text: string, now = xmlsecTime, parts = noParts) => securedText(text, verifying, parts, now);

/** The signed message with its body encrypted; the key stands before the signature, since that was made first. */
const encrypted = ({ key, data }: typeof xmlsecGcm, signed = xmlsecSigned) =>
  signed.replace(content, data).replace('<ds:Signature ', `${key}<ds:Signature `);

describe('a signed answer', () => {
  it('is read as it is where what another program signed is unchanged', () => {
    expect(verified(xmlsecSigned)).toBe(xmlsecSigned);
    expect(readEnvelope(verified(xmlsecSigned)).body).toHaveLength(1);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['a value is changed', (t) => t.replace('<o:total>2', '<o:total>3'), /was changed since/],
    ['an attribute is changed', (t) => t.replace('note="a', 'note="b'), /was changed since/],
    ['its signature is of something else', (t) => t.replace(/(<ds:SignatureValue>)./, '$1A'), /its signature is wrong/],
    ['it is not signed', (t) => t.replace(/<ds:Signature [\s\S]*<\/ds:Signature>/, ''), /is not signed, and has to be/],
    ['it has no header', (t) => t.replace(/<s:Header>[\s\S]*<\/s:Header>/, ''), /is not signed, and has to be/],
    [
      'the security header is for another',
      (t) => t.replace('s:mustUnderstand="1"', 's:actor="urn:other"'),
      /is not signed, and has to be/,
    ],
    [
      'the signed body was moved, and another stands in its place',
      (t) =>
        t
          .replace(body, `<s:Body>${content.replace('2<', '9<')}</s:Body>`)
          .replace('<s:Header>', `<s:Header><w>${body}</w>`),
      /does not sign the body/,
    ],
    [
      'the signed body was moved into the security header',
      (t) =>
        t
          .replace(body, `<s:Body wsu:Id="other">${content}</s:Body>`)
          .replace('<ds:Signature ', `<w>${body}</w><ds:Signature `),
      /does not sign the body/,
    ],
    [
      'a copy of the signed body stands elsewhere',
      (t) =>
        t
          .replace('<s:Header>', `<s:Header><w>${body}</w>`)
          .replace(
            '>2<![CDATA[.5]]></o:total></o:addTaxResponse></s:Body>\n',
            '>9</o:total></o:addTaxResponse></s:Body>\n',
          ),
      /2 elements of it are called #body/,
    ],
    [
      'the id of another kind is that of the body, too',
      (t) => t.replace('<s:Header>', '<s:Header><w ID="body"/>'),
      /2 elements of it are called #body/,
    ],
    [
      'the signed time stamp was moved',
      (t) => {
        const stamp = /<wsu:Timestamp[\s\S]*<\/wsu:Timestamp>/.exec(t)?.[0] ?? '';
        const fresh = stamp.replace('"ts"', '"new"').replaceAll('2030', '2031');
        return t.replace(stamp, fresh).replace('<s:Header>', `<s:Header><w>${stamp}</w>`);
      },
      /does not sign the time stamp/,
    ],
    [
      'it has two time stamps',
      (t) => t.replace(/(<wsu:Timestamp) wsu:Id="ts"([\s\S]*<\/wsu:Timestamp>)/, '$&$1$2'),
      /several time stamps/,
    ],
    [
      'it has two security headers',
      (t) => t.replace(/<wsse:Security[\s\S]*<\/wsse:Security>/, (all) => all + all.replace(/wsu:Id="ts"/, '')),
      /several security headers/,
    ],
    [
      'its signature refers to nothing',
      (t) => t.replace('URI="#body"', 'URI="#none"'),
      /#none, which is not in the message/,
    ],
    [
      'it signs the whole message by an empty reference',
      (t) => t.replace('URI="#body"', 'URI=""'),
      /signs "", which is no element/,
    ],
    [
      'it is signed by a secret of both',
      (t) => t.replace(/xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256'),
      /hmac-sha256, which is not known here/,
    ],
    [
      'it is signed by SHA-1',
      (t) =>
        t.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
      /SHA-1, which is no longer safe/,
    ],
    [
      'something is taken out before it is signed',
      (t) =>
        t.replace(
          '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
        ),
      /transform of its signature is .*xpath/,
    ],
  ])('is refused where %s', (_what, change, words) => {
    const changed = change(xmlsecSigned);
    expect(changed).not.toBe(xmlsecSigned);
    expect(() => verified(changed)).toThrow(words);
  });

  it('is refused where its time is past or to come, and where the certificate has expired', () => {
    expect(verified(xmlsecSigned, xmlsecTime + 9 * minute)).toBe(xmlsecSigned);
    expect(() => verified(xmlsecSigned, xmlsecTime + 10 * minute)).toThrow(
      'it has expired at 2030-01-02T03:09:05.000Z',
    );
    expect(() => verified(xmlsecSigned, xmlsecTime - 10 * minute)).toThrow('in time to come');
    const end = Date.parse(new X509Certificate(xmlsecCertificate).validTo);
    expect(() => verified(xmlsecSigned, end + minute)).toThrow('has expired, or is not valid yet');
  });

  it('is refused by another certificate, also where the message brings its own', () => {
    const other = answerSecurity({ certificates: otherCertificate, takesSha1: false }, null, 'S.o');
    expect(() => securedText(xmlsecSigned, other, noParts, xmlsecTime)).toThrow('its signature is wrong');
    const pem = xmlsecCertificate.replace(/-----[A-Z ]+-----|\s/g, '');
    const brings = xmlsecSigned.replace(
      /<wsse:SecurityTokenReference>[\s\S]*<\/wsse:SecurityTokenReference>/,
      `<ds:X509Data><ds:X509Certificate>${pem}</ds:X509Certificate></ds:X509Data>`,
    );
    expect(() => securedText(brings, other, noParts, xmlsecTime)).toThrow(
      'by another certificate than the service is known by (CN=partner)',
    );
    const renewed = answerSecurity(
      { certificates: `${otherCertificate}\n${xmlsecCertificate}`, takesSha1: false },
      null,
      'S.o',
    );
    expect(securedText(brings, renewed, noParts, xmlsecTime)).toBe(brings);
  });

  it('has the headers signed that are taken of it, and those that have to be there', () => {
    const session = { name: 'session', namespace: 'urn:orders' };
    const asked: SignedParts = { where: ({ name }) => name === 'session', needed: [] };
    const added = xmlsecSigned.replace('<s:Header>', '<s:Header><o:session>9</o:session>');
    expect(verified(added)).toBe(added);
    expect(() => verified(added, xmlsecTime, asked)).toThrow('does not sign the header session');
    expect(() => verified(xmlsecSigned, xmlsecTime, { where: () => false, needed: [session] })).toThrow(
      'no header session that is signed',
    );
  });
});

describe('an encrypted answer', () => {
  it.each([
    ['AES in GCM', xmlsecGcm],
    ['AES in CBC', xmlsecCbc],
  ])('of another program is decrypted, by %s, and then verified', (_what, parts) => {
    expect(encrypted(parts)).toContain('CipherValue');
    expect(securedText(encrypted(parts), decrypting, noParts)).toContain(body);
    expect(securedText(encrypted(parts), both, noParts, xmlsecTime)).toContain(body);
  });

  it('is refused where it is for another key, was changed, or nobody can tell how it was encrypted', () => {
    const other = answerSecurity(null, otherKey, 'S.o');
    const words = 'it cannot be decrypted with the key of the service: it is for another key, or was changed.';
    expect(() => securedText(encrypted(xmlsecGcm), other, noParts)).toThrow(words);
    const changed = { ...xmlsecGcm, data: xmlsecGcm.data.replace(/(<xenc:CipherValue>.)./, '$1_') };
    expect(() => securedText(encrypted(changed), decrypting, noParts)).toThrow(words);
    const cut = { ...xmlsecCbc, data: xmlsecCbc.data.replace(/(<xenc:CipherValue>)[^<]*/, '$1AAAA') };
    expect(() => securedText(encrypted(cut), decrypting, noParts)).toThrow(words);
    const unknown = { ...xmlsecGcm, data: xmlsecGcm.data.replace('aes256-gcm', 'rot13') };
    expect(() => securedText(encrypted(unknown), decrypting, noParts)).toThrow('rot13, which is not known here');
    const elsewhere = { ...xmlsecGcm, key: xmlsecGcm.key.replace('#ed', '#none') };
    expect(() => securedText(encrypted(elsewhere), decrypting, noParts)).toThrow(
      'not for the key that the service has',
    );
    expect(() => securedText(encrypted(xmlsecGcm), verifying, noParts, xmlsecTime)).toThrow();
  });
});

it.each([
  ['no certificate', { certificates: 'none', takesSha1: false }, null, 'no certificate in PEM'],
  [
    'a certificate of another kind',
    { certificates: localhostTls.cert, takesSha1: false },
    null,
    'is of a key that is ec',
  ],
  ['no key', null, 'none', 'no private key in PEM'],
  ['a key of another kind', null, localhostTls.key, 'is ec, not RSA'],
])('%s is said', (_what, verify, key, words) => {
  expect(() => answerSecurity(verify, key, 'S.o')).toThrow(words);
});
