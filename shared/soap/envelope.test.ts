import { describe, expect, it } from 'vitest';
import { EnvelopeError, envelopeNamespaces, oneElement, readEnvelope, type SoapVersion } from './envelope.ts';

const envelope = (body: string, header = '', version: SoapVersion = '1.1') =>
  `<s:Envelope xmlns:s="${envelopeNamespaces[version]}">${header}<s:Body>${body}</s:Body></s:Envelope>`;

/** Code and place of what was thrown. */
function refused(work: () => unknown): [string, number, number] | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof EnvelopeError) return [error.code, error.line, error.column];
    throw error;
  }
}

describe('an element that is given for an envelope', () => {
  it.each([
    ['<a/>', '<a/>'],
    ['\ufeff<?xml version="1.0" encoding="UTF-16"?>\n<!-- why --><a b="&lt;">x</a><?pi?>\n', '<a b="&lt;">x</a>'],
    ['<p:a xmlns:p="urn:p"><p:b/></p:a>', '<p:a xmlns:p="urn:p"><p:b/></p:a>'],
  ])('%s stands there as %s', (given, element) => {
    expect(oneElement(given)).toBe(element);
  });

  it.each([
    ['nothing', '', ['xml/empty', 1, 1]],
    ['a text', 'hello', ['xml/syntax', 1, 1]],
    ['one that is not closed', '<a>\n<b>', ['xml/syntax', 2, 4]],
    ['two elements', '<a/>\n<b/>', ['xml/syntax', 2, 1]],
    ['a text behind it', '<a/> x', ['xml/syntax', 1, 6]],
    ['what ends the body', '</s:Body><s:Body><a/>', ['xml/syntax', 1, 2]],
    ['a prefix of the envelope', '<soap:a/>', ['xml/name', 1, 2]],
    ['a document type', '<!DOCTYPE a><a/>', ['soap/doctype', 1, 13]],
    ['an entity in an attribute', '<a b="&c;"/>', ['xml/reference', 1, 7]],
    ['a character that XML does not have', '<a>\u0001</a>', ['xml/syntax', 1, 4]],
  ] as const)('%s is refused with its place', (_, given, place) => {
    expect(refused(() => oneElement(given))).toEqual(place);
  });
});

describe('a fault', () => {
  const fault = (detail: string) =>
    readEnvelope(envelope(`<s:Fault><faultcode>s:Server</faultcode><faultstring>No</faultstring>${detail}</s:Fault>`))
      .fault;

  it.each([
    ['a text as its detail', '<detail> at line 5 </detail>', 'at line 5', []],
    ['elements and text', '<detail>see <a/><b/></detail>', 'see', ['a', 'b']],
    ['an empty detail', '<detail/>', '', []],
  ])('with %s says all that it says', (_, detail, text, elements) => {
    const read = fault(detail);
    expect([read?.reason, read?.detailText, read?.detail.map(({ element }) => element.name)]).toEqual([
      'No',
      text,
      elements,
    ]);
  });

  it('of SOAP 1.2 does, too', () => {
    const body =
      '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">No</s:Text></s:Reason><s:Detail>see</s:Detail></s:Fault>';
    expect(readEnvelope(envelope(body, '', '1.2')).fault).toMatchObject({ code: 'Sender', detailText: 'see' });
  });
});

it('an element that is read from an envelope is whole, with the declarations it needs, at its place', () => {
  const [first, second] = readEnvelope(envelope('<a x="&amp;"/>\n <s:b><c/></s:b>')).body;
  expect(first?.text.trim()).toBe('<a x="&amp;"/>');
  expect(second?.text).toBe(`\n <s:b xmlns:s="${envelopeNamespaces['1.1']}"><c/></s:b>`);
  expect(refused(() => readEnvelope(envelope('<a x="&b;"/>')))?.[0]).toBe('xml/reference');
});

it('elements that nobody asks for cost no more for standing far behind', () => {
  const timeOf = (count: number) => {
    const text = envelope('<a/>'.repeat(count), `<s:Header>${'<h/>\n'.repeat(count)}</s:Header>`);
    const began = performance.now();
    expect(readEnvelope(text).headers).toHaveLength(count);
    return performance.now() - began;
  };
  timeOf(2_000);
  // It took forty times as long before, and more with each further one.
  expect(timeOf(40_000)).toBeLessThan(2_000);
});
