import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClipboard, writeClipboard } from './clipboard.ts';

let system: { text: string; isRefusing: boolean };
beforeEach(() => {
  system = { text: 'from elsewhere', isRefusing: false };
  const refuse = () => Promise.reject(new DOMException('Document is not focused.', 'NotAllowedError'));
  vi.stubGlobal('navigator', {
    clipboard: {
      writeText: async (text: string) => {
        if (system.isRefusing) return refuse();
        system.text = text;
      },
      readText: async () => (system.isRefusing ? refuse() : system.text),
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const later = (text: string, ms: number) => new Promise<string>((done) => setTimeout(done, ms, text));

describe('the clipboard', () => {
  it('a paste right after a copy has what was copied, however late its text comes', async () => {
    const first = writeClipboard(later('first', 30));
    const second = writeClipboard(later('second', 1));
    expect(await readClipboard()).toBe('second');
    await Promise.all([first, second]);
    expect(system.text).toBe('second');
  });

  it('a copy that fails leaves what was there', async () => {
    const copied = writeClipboard(Promise.reject(new Error('the host has gone')));
    await expect(copied).rejects.toThrow('the host has gone');
    expect(await readClipboard()).toBe('from elsewhere');
  });

  it('where the system refuses, what was copied here is pasted; what is copied elsewhere afterwards wins when it can be read', async () => {
    system.isRefusing = true;
    await writeClipboard('mine');
    expect(await readClipboard()).toBe('mine');
    system.isRefusing = false;
    await writeClipboard('again');
    system.text = 'copied elsewhere';
    expect(await readClipboard()).toBe('copied elsewhere');
  });
});
