import { expect, it } from 'vitest';
import { firstView } from './fit-view.ts';

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
