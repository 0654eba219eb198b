import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readWindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-window-'));
afterAll(() => rmSync(folder, { recursive: true }));
const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const first = { x: 260, y: 90, width: 1400, height: 900 };

function read(text: string | null, areas = [screen]) {
  const file = join(folder, 'window.json');
  rmSync(file, { force: true });
  if (text !== null) writeFileSync(file, text);
  return readWindowState(file, areas);
}

test('without a memory the window is centred', () => {
  expect(read(null)).toEqual({ bounds: first, isMaximized: false });
});

test('on a small screen the first window fits it', () => {
  expect(read(null, [{ x: 0, y: 25, width: 1280, height: 775 }]).bounds).toEqual({
    x: 0,
    y: 25,
    width: 1280,
    height: 775,
  });
});

test('a remembered place comes back', () => {
  const state = { bounds: { x: 10, y: 20, width: 1000, height: 700 }, isMaximized: true };
  expect(read(JSON.stringify(state))).toEqual(state);
});

test.each([
  ['on a screen that is gone', JSON.stringify({ bounds: { x: 2500, y: 20, width: 1000, height: 700 } })],
  ['above the screen', JSON.stringify({ bounds: { x: 10, y: -500, width: 1000, height: 700 } })],
  ['too small to use', JSON.stringify({ bounds: { x: 10, y: 20, width: 10, height: 10 } })],
  ['not numbers', JSON.stringify({ bounds: { x: '10', y: 20, width: 1000, height: 700 } })],
  ['half written', '{"bounds":{"x":10'],
  ['null', 'null'],
])('a remembered place that does not serve is dropped: %s', (_name, text) => {
  expect(read(text).bounds).toEqual(first);
});
