import { expect, it } from 'vitest';
import { judgeLink } from './outside-link.ts';

it.each([
  ['http://127.0.0.1:8080/orders/v1/docs', 'open'],
  ['http://localhost:1/', 'open'],
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
  expect(judgeLink(url, new Set(['known.example']), true).verdict).toBe(verdict);
  expect(judgeLink(url, new Set(['known.example']), false).verdict).toBe('refuse');
});
