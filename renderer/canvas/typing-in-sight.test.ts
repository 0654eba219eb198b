import { describe, expect, it } from 'vitest';
import { panTo } from './typing-in-sight.ts';

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('what is typed in a canvas', () => {
  const canvas = box(300, 100, 700, 500);

  it('moves nothing while it is in sight', () => {
    expect(panTo(box(400, 300, 200, 24), canvas)).toBeNull();
  });

  it('comes up from below the edge, with room for the next row, and in from the sides', () => {
    const field = box(400, 620, 200, 24);
    const pan = panTo(field, canvas);
    expect(pan?.x).toBe(0);
    expect(field.bottom + (pan?.y ?? 0)).toBeLessThan(canvas.bottom - 24);
    expect(panTo(box(100, 40, 200, 24), canvas)).toEqual({ x: 216, y: 76 });
    expect(panTo(box(900, 300, 200, 24), canvas)).toEqual({ x: -116, y: 0 });
  });

  it('shows the beginning of what is wider than the canvas', () => {
    const wide = box(900, 300, 900, 24);
    expect(wide.left + (panTo(wide, canvas)?.x ?? 0)).toBe(canvas.left + 16);
  });
});
