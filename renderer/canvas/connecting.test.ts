import type { KeyboardEvent } from 'react';
import { expect, it } from 'vitest';
import { connectingKeys } from './connecting.ts';

const boxes = new Map(
  [
    ['a', 0, 0],
    ['b', 400, 0],
    ['far', 50, 2000],
  ].map(([id, x, y]) => [id as string, { x: x as number, y: y as number, width: 100, height: 50 }]),
);

function press(key: string, at = 'a', more: object = {}) {
  const told: string[] = [];
  const isTaken = connectingKeys({ key, ...more } as KeyboardEvent, boxes, at, {
    select: ([id]) => told.push(`select ${id}`),
    connect: (to) => told.push(`connect ${to}`),
    cancel: () => told.push('cancel'),
    add: () => told.push('add'),
  });
  return [isTaken, ...told];
}

it('arrows walk over what the connection may lead to, Enter takes it, Escape gives up', () => {
  expect(press('ArrowRight')).toEqual([true, 'select b']);
  expect(press('ArrowLeft', 'b')).toEqual([true, 'select a']);
  expect(press('ArrowLeft')).toEqual([true]);
  expect(press('Enter', 'b')).toEqual([true, 'connect b']);
  expect(press('Escape', 'b')).toEqual([true, 'cancel']);
});

it('what stands far aside is reached, too', () => {
  expect(press('ArrowDown', 'b')).toEqual([true, 'select far']);
  expect(press('ArrowRight', 'far')).toEqual([true, 'select b']);
});

it('A makes what it leads to', () => expect(press('a', 'b')).toEqual([true, 'add']));

it('keys of edits wait', () => {
  for (const key of ['Delete', 'c', '/']) expect(press(key)).toEqual([false]);
  expect(press('ArrowRight', 'a', { ctrlKey: true })).toEqual([false]);
});
