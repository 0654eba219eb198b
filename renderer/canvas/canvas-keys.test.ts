import { describe, expect, it } from 'vitest';
import { type CanvasKeyActions, canvasKeys } from './canvas-keys.ts';
import { nearest } from './nearest.ts';

/** What a key does, as words. */
function press(key: string, more: object = {}, selected: string[] = ['one']): string[] {
  const said: string[] = [];
  const say =
    (word: string) =>
    (...args: unknown[]) =>
      void said.push([word, ...args.map((a) => JSON.stringify(a))].join(' '));
  const names = ['move', 'select', 'copy', 'cut', 'paste', 'duplicate', 'remove', 'tidy', 'add', 'open', 'cancel'];
  const actions = {
    ...Object.fromEntries(names.map((name) => [name, say(name)])),
    next: () => 'two',
    all: () => ['one', 'two'],
  } as unknown as CanvasKeyActions;
  const event = { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more };
  const isTaken = canvasKeys(event as never, selected, actions);
  return isTaken ? said : ['not taken'];
}

describe('the keys of a diagram', () => {
  it.each([
    ['an arrow walks', 'ArrowRight', {}, ['select ["two"]']],
    ['with Shift it adds', 'ArrowRight', { shiftKey: true }, ['select ["two","one"]']],
    ['with Ctrl it moves by 8', 'ArrowDown', { ctrlKey: true }, ['move {"x":0,"y":8}']],
    ['with Ctrl and Shift by 1', 'ArrowLeft', { ctrlKey: true, shiftKey: true }, ['move {"x":-1,"y":0}']],
    ['with Alt it is left to the history', 'ArrowLeft', { altKey: true }, ['not taken']],
    ['Ctrl+A selects all', 'a', { ctrlKey: true }, ['select ["one","two"]']],
    ['Cmd+D duplicates', 'd', { metaKey: true }, ['duplicate']],
    ['Ctrl+Shift+L tidies', 'L', { ctrlKey: true, shiftKey: true }, ['tidy']],
    ['A adds', 'A', {}, ['add']],
    ['Delete removes', 'Delete', {}, ['remove']],
    ['Enter opens', 'Enter', {}, ['open "one"']],
    ['Escape cancels', 'Escape', {}, ['cancel']],
    ['Ctrl+Shift+C is not copy', 'c', { ctrlKey: true, shiftKey: true }, ['not taken']],
  ] as const)('%s', (_title, key, more, expected) => expect(press(key, more)).toEqual(expected));

  it('Delete without a selection is not taken', () => expect(press('Delete', {}, [])).toEqual(['not taken']));
});

describe('the nearest box in a direction', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = [
    ['here', box(0, 0)],
    ['right', box(40, 0)],
    ['farther', box(100, 0)],
    ['aside', box(20, 300)],
    ['below', box(5, 60)],
  ] as const;
  it.each([
    ['right', 'right'],
    ['down', 'below'],
    ['left', null],
    ['up', null],
  ] as const)('%s of here is %s', (direction, expected) => expect(nearest(boxes, 'here', direction)).toBe(expected));
});
