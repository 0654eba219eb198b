import { expect, it } from 'vitest';
import { around, firstView, fittingView } from './fit-view.ts';

it('shows all of a small diagram at 100 %, in the middle', () => {
  expect(firstView({ x: 100, y: 50, width: 400, height: 200 }, 1000, 600)).toEqual({ x: 200, y: 150, zoom: 1 });
});

it('shows all of one that fits at 70 % or more', () => {
  expect(firstView({ x: 0, y: 0, width: 1170, height: 100 }, 1000, 600)).toEqual({ x: 32, y: 260, zoom: 0.8 });
});

it('shows the beginning of a larger one, readable', () => {
  expect(firstView({ x: -100, y: -200, width: 4000, height: 3000 }, 1000, 600)).toEqual({ x: 102, y: 172, zoom: 0.7 });
});

it('shows the beginning of a long flow in the middle of the height', () => {
  expect(firstView({ x: 0, y: 0, width: 4000, height: 100 }, 1000, 600)).toEqual({ x: 32, y: 265, zoom: 0.7 });
});

it('shows the element that must be seen where the beginning does not show it', () => {
  const bounds = { x: 0, y: 0, width: 4000, height: 3000 };
  const seen = firstView(bounds, 1000, 600, { x: 10, y: 10, width: 100, height: 50 });
  expect(seen).toEqual(firstView(bounds, 1000, 600));
  const far = firstView(bounds, 1000, 600, { x: 2000, y: 1500, width: 100, height: 50 });
  expect([2050 * far.zoom + far.x, 1525 * far.zoom + far.y]).toEqual([500, 300]);
});

it('fits all with a small edge, never enlarged, never smaller than the smallest', () => {
  expect(fittingView({ x: 0, y: 0, width: 100, height: 100 }, 1000, 600, 0.1)).toEqual({ x: 450, y: 250, zoom: 1 });
  expect(fittingView({ x: 0, y: 0, width: 1936, height: 100 }, 1000, 600, 0.1)).toEqual({ x: 16, y: 275, zoom: 0.5 });
  expect(fittingView({ x: 0, y: 0, width: 90_000, height: 100 }, 1000, 600, 0.1).zoom).toBe(0.1);
});

it('the box around boxes', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  expect(around([box(0, 5), box(-20, 40)])).toEqual({ x: -20, y: 5, width: 30, height: 45 });
  expect(around([])).toBeNull();
});
