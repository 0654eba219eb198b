import { expect, it } from 'vitest';
import { toolbarPlace } from './toolbar-place.ts';

const size = { width: 300, height: 26 };
const canvas = { width: 700, height: 500 };
const view = { x: 0, y: 0, zoom: 1 };

it('above the middle of its element', () => {
  expect(toolbarPlace({ x: 350, y: 200 }, size, view, canvas)).toEqual({ left: 200, top: 162 });
});

it('at every edge it stands inside the canvas as a whole', () => {
  expect(toolbarPlace({ x: 20, y: 200 }, size, view, canvas).left).toBe(6);
  expect(toolbarPlace({ x: 690, y: 200 }, size, view, canvas).left).toBe(394);
  expect(toolbarPlace({ x: 350, y: 10 }, size, view, canvas).top).toBe(6);
  expect(toolbarPlace({ x: 350, y: 900 }, size, view, canvas).top).toBe(468);
  expect(toolbarPlace({ x: 350, y: 200 }, { width: 800, height: 26 }, view, canvas).left).toBe(6);
});

it('below its element where there is no room above', () => {
  expect(toolbarPlace({ x: 350, y: 10, bottom: 60 }, size, view, canvas).top).toBe(72);
});

it('below where it would cover the header of the frame, at any zoom', () => {
  const place = { x: 350, y: 200, bottom: 246, clear: { x: 200, y: 150, width: 400, height: 26 } };
  expect(toolbarPlace(place, size, view, canvas).top).toBe(258);
  expect(toolbarPlace(place, size, { x: 0, y: 0, zoom: 0.5 }, canvas).top).toBe(135);
  // Far below the header it covers nothing of it.
  expect(toolbarPlace({ ...place, y: 300, bottom: 346 }, size, view, canvas).top).toBe(262);
});
