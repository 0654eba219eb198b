import { expect, it } from 'vitest';
import { Room } from './room.ts';

it('lets in as many as fit, the others in their order as room is given back', async () => {
  const room = new Room(2, 60_000, () => new Error('full'));
  const entered: number[] = [];
  const all = Array.from({ length: 5 }, (_, i) => room.take().then(() => entered.push(i)));
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual([0, 1]);
  room.give();
  await all[2];
  expect(entered).toEqual([0, 1, 2]);
  room.give();
  room.give();
  await Promise.all(all);
  expect(entered).toEqual([0, 1, 2, 3, 4]);
});

it('who waits too long is refused, and takes no room', async () => {
  const room = new Room(1, 5, () => new Error('full'));
  await room.take();
  await expect(room.take()).rejects.toThrow('full');
  room.give();
  await expect(room.take()).resolves.toBeUndefined();
});
