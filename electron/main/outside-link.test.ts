import { expect, it } from 'vitest';
import { judgeLink } from './outside-link.ts';

const known = new Set(['known.example', '127.0.0.1:8081']);

it.each([
  ['http://127.0.0.1:8080/orders/v1/docs', 'ask'],
  ['http://127.0.0.1:8081/orders/v1/docs', 'open'],
  ['http://localhost:1/', 'ask'],
  ['http://[::1]:8080/', 'ask'],
  ['https://example.org/a', 'ask'],
  ['https://known.example/a?b#c', 'open'],
  ['https://known.example.evil.example/', 'ask'],
  ['http://example.org/', 'refuse'],
  ['https://known.example@evil.example/', 'refuse'],
  ['http://127.0.0.1@evil.example/', 'refuse'],
  ['about:blank', 'refuse'],
  ['file:///etc/passwd', 'refuse'],
  ['smb://host/share', 'refuse'],
  ['ms-msdt:/id', 'refuse'],
  ['javascript:alert(1)', 'refuse'],
  ['data:text/html,x', 'refuse'],
  ['vscode://x', 'refuse'],
  ['app://studio/', 'refuse'],
  ['//example.org', 'refuse'],
  ['', 'refuse'],
])('%s: %s', (url, verdict) => {
  expect(judgeLink(url, known, true).verdict).toBe(verdict);
  expect(judgeLink(url, known, false).verdict).toBe('refuse');
});
