import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { WindowMemory } from './window-memory.ts';

describe('what windows remember', () => {
  const folder = temporaryFolder();
  afterEach(() => folder.dispose());

  it('is there in the next process, and forgets what it is told to', () => {
    const memory = new WindowMemory(folder.path);
    memory.remember('weft.theme', 'dark');
    memory.remember('weft.zoom', '110');
    memory.remember('weft.zoom', null);
    expect(new WindowMemory(folder.path).all()).toEqual({ 'weft.theme': 'dark' });
  });

  it('two processes keep what the other was told', () => {
    const [app, served] = [new WindowMemory(folder.path), new WindowMemory(folder.path)];
    app.remember('weft.theme', 'dark');
    served.remember('weft.zoom', '110');
    app.remember('weft.bottom.1', '{}');
    expect(served.all()).toEqual({ 'weft.theme': 'dark', 'weft.zoom': '110', 'weft.bottom.1': '{}' });
  });

  it('keeps the newest, nothing that is too long, and starts anew where its file makes no sense', () => {
    const memory = new WindowMemory(folder.path);
    for (let i = 0; i < 310; i++) memory.remember(`n${i}`, 'x');
    memory.remember('long', 'x'.repeat(300_000));
    const { n9, n10, long } = memory.all();
    expect([n9, n10, long, Object.keys(memory.all()).length]).toEqual([undefined, 'x', undefined, 300]);
    writeFileSync(join(folder.path, 'windows.json'), '{"a":1,"b":"2"');
    expect(new WindowMemory(folder.path).all()).toEqual({});
  });
});
