import { expect, it, vi } from 'vitest';
import { watchPress } from './press.ts';

it('a press lasts until what it was meant for has had its click', () => {
  const window = new EventTarget();
  const later: (() => void)[] = [];
  const press = watchPress(window, (run) => later.push(run));
  const told = vi.fn();
  expect(press.isDown()).toBe(false);
  window.dispatchEvent(new Event('pointerdown'));
  press.onceUp(told);
  window.dispatchEvent(new Event('pointerup'));
  expect([press.isDown(), told.mock.calls.length]).toEqual([true, 0]);
  for (const run of later) run();
  expect([press.isDown(), told.mock.calls.length]).toEqual([false, 1]);
  window.dispatchEvent(new Event('pointerdown'));
  window.dispatchEvent(new Event('pointerup'));
  for (const run of later) run();
  expect(told).toHaveBeenCalledTimes(1);
});

it('a press that is taken away, or whose window is left, is over', () => {
  for (const end of ['pointercancel', 'blur']) {
    const window = new EventTarget();
    const press = watchPress(window, (run) => run());
    window.dispatchEvent(new Event('pointerdown'));
    window.dispatchEvent(new Event(end));
    expect(press.isDown(), end).toBe(false);
  }
});

it('who no longer listens is not told', () => {
  const window = new EventTarget();
  const press = watchPress(window, (run) => run());
  const told = vi.fn();
  window.dispatchEvent(new Event('pointerdown'));
  press.onceUp(told)();
  window.dispatchEvent(new Event('pointerup'));
  expect(told).not.toHaveBeenCalled();
});
