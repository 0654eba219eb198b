import { expect, it } from 'vitest';
import { tracedExchange, tracedRequest } from './traced-exchange.ts';

const secrets = { names: ['X-Key'], redact: (text: string) => text.replaceAll('hunter2', '••••••') };
const bytes = (text: string) => new TextEncoder().encode(text);
const json: [string, string][] = [['Content-Type', 'application/json']];

it('shows both messages in lines, without secrets of any kind', () => {
  const shown = tracedExchange(
    {
      headers: [...json, ['X-Key', 'k'], ['Authorization', 'Basic eDp5'], ['X-Note', 'hunter2']],
      body: '{"name":"n","password":"p","note":"is hunter2"}',
    },
    { status: 201, statusText: 'Created', headers: [...json, ['Set-Cookie', 's=1']], content: bytes('{"token":"t"}') },
    secrets,
  );
  expect(shown.request).toEqual({
    headers: [...json, ['X-Key', '••••••'], ['Authorization', '••••••'], ['X-Note', '••••••']],
    body: '{\n  "name": "n",\n  "password": "••••••",\n  "note": "is ••••••"\n}',
    note: null,
  });
  expect(shown.answer).toEqual({
    line: '201 Created',
    headers: [...json, ['Set-Cookie', '••••••']],
    body: '{\n  "token": "••••••"\n}',
    note: null,
  });
});

it('says what is not shown of a content', () => {
  const sent = (body: string | Uint8Array | AsyncIterable<string> | null) =>
    tracedRequest({ headers: [], body }, secrets).request;
  async function* pieces() {
    yield 'a';
  }
  expect(sent(null)).toEqual({ headers: [], body: '', note: null });
  expect(sent(pieces()).note).toBe('Its content went through piece by piece.');
  expect(sent(new Uint8Array([0, 255, 1]))).toMatchObject({ body: '', note: 'Its content is no text: 3 bytes.' });
  expect(sent('x'.repeat(200_000))).toMatchObject({
    body: '',
    note: 'Its content is too long to show: 200000 characters.',
  });
  const cut = sent('x'.repeat(5_000));
  expect([cut.body.length, cut.note]).toEqual([4_000, 'The first 4000 characters of 5000 characters.']);
  // A secret at the cut is found before it is cut.
  expect(sent(`${'x'.repeat(3_996)}hunter2`).body.endsWith('••••')).toBe(true);
});
