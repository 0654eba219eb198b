import { expect, it } from 'vitest';
import { encodeText } from '../../../shared/format/encode-text.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { longestShown, messagesOf } from './messages-of-structure.ts';

const files = [{ path: 'a', hash: '0'.repeat(64) }];
const view = new ProjectBuilder()
  .unit('xml-schema', 'Sample', { contract: { kind: 'xml', files } })
  .unit('xml-schema', 'Schema', { contract: { kind: 'xsd', files } })
  .unit('excel-structure', 'Sheet', { contract: { kind: 'xlsx', files } })
  .view();
const kept = [{ path: 'a.xml', bytes: encodeText('<a/>') }];
const given = (text: string | Uint8Array, path = 'b.xml') => [
  { path, content: Buffer.from(typeof text === 'string' ? encodeText(text) : text).toString('base64') },
];

it('files that a structure was read from are messages where its reader reads messages', () => {
  expect(messagesOf({ structure: 'Sample', kept }, view)).toEqual({
    messages: [{ name: 'a.xml', text: '<a/>' }],
    diagnostics: [],
  });
  expect(messagesOf({ structure: 'Schema', kept }, view).messages).toEqual([]);
  expect(messagesOf({ structure: 'gone', kept }, view)).toEqual({ messages: [], diagnostics: [] });
});

it('a file that is given is read as the format reads its messages', () => {
  const latin = Uint8Array.from([
    ...encodeText('<?xml version="1.0" encoding="ISO-8859-1"?><a>'),
    0xe9,
    ...encodeText('</a>'),
  ]);
  expect(messagesOf({ structure: 'Schema', kept, files: given(latin) }, view).messages[0]?.text).toContain(
    '<a>\u00e9</a>',
  );
});

it('what is no message, or too long to be looked at, is a finding that names its file', () => {
  const [wrong] = messagesOf({ structure: 'Sheet', kept: [], files: given('no workbook', 'x.xlsx') }, view).diagnostics;
  expect(wrong).toMatchObject({
    severity: 'error',
    document: 'x.xlsx',
    message: expect.stringMatching(/workbook|xlsx|zip/i),
  });
  const long = messagesOf({ structure: 'Sample', kept: [], files: given(`<a>${'x'.repeat(longestShown)}</a>`) }, view);
  expect(long.messages).toEqual([]);
  expect(long.diagnostics).toMatchObject([{ code: 'message/too-long', document: 'b.xml' }]);
});
