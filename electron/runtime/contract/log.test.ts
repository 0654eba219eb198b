import { expect, it } from 'vitest';
import { logText } from './log.ts';

it.each([
  ['plain', 'Grüße, 日本', 'Grüße, 日本'],
  ['a line of its own', 'a\n2026 error: forged\r\n', 'a\\n2026 error: forged\\r\\n'],
  ['a terminal', '\u001b[2Jgone\u009b1m', '\\u001b[2Jgone\\u009b1m'],
  ['text that runs backwards', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
])('a log line is one line of visible characters: %s', (_what, text, expected) => {
  expect(logText(text)).toBe(expected);
});

it('a document is cut, and says how much of it is missing', () => {
  expect(logText('x'.repeat(9_000))).toMatch(/^x{8000}… \(1000 characters more\)$/);
});
