import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BrowserWindow, Rectangle } from 'electron';

/** Where and how large the window was when it was last closed. */
export interface WindowState {
  bounds: Rectangle;
  isMaximized: boolean;
}

const smallest = { width: 960, height: 600 };
const first = { width: 1400, height: 900 };

export const minimumSize = smallest;

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height } = value as Record<string, unknown>;
  return [x, y, width, height].every((each) => Number.isInteger(each));
}

/** The remembered state if it still shows on a screen (`workAreas`), else a first size that fits the first screen. */
export function readWindowState(file: string, workAreas: Rectangle[]): WindowState {
  const screen = workAreas[0] ?? { x: 0, y: 0, ...first };
  const width = Math.min(first.width, screen.width);
  const height = Math.min(first.height, screen.height);
  const fresh: WindowState = {
    bounds: {
      x: screen.x + Math.floor((screen.width - width) / 2),
      y: screen.y + Math.floor((screen.height - height) / 2),
      width,
      height,
    },
    isMaximized: false,
  };
  let stored: unknown;
  try {
    stored = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return fresh;
  }
  const { bounds, isMaximized } = (stored ?? {}) as Partial<WindowState>;
  if (!isRectangle(bounds) || bounds.width < smallest.width / 2 || bounds.height < smallest.height / 2) return fresh;
  // The title bar must be within reach: a screen may have been unplugged.
  const isVisible = workAreas.some(
    (area) =>
      bounds.x + bounds.width > area.x + 100 &&
      bounds.x < area.x + area.width - 100 &&
      bounds.y >= area.y - 10 &&
      bounds.y < area.y + area.height - 50,
  );
  return isVisible ? { bounds, isMaximized: isMaximized === true } : fresh;
}

/** Remembers the window's place when it closes. A disk that refuses costs the memory of the place, nothing more. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    } catch (error) {
      console.error(`The window's place was not kept in ${file}:`, error);
    }
  });
}
