import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import type { UnitOperation } from '../../shared/model/change.ts';
import type { DomainModel } from '../../shared/model/kinds/domain-model.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { cannotOpenChromium } from '../../tests/harness/checkout.ts';
import { launchChromium } from '../../tests/harness/chromium.ts';
import { startServe } from '../../tests/harness/weft.ts';
import { quantile, type Row, rounds } from '../measure.ts';

const columns = 40;

/** A domain model of a thousand entities in a grid, each with an association to the one before. */
function thousandEntities(): UnitOperation[] {
  const operations = newProjectOperations('Main');
  const domain = operations.find((op) => op.op === 'create' && op.unit.kind === 'domain-model') as {
    unit: Unit<DomainModel>;
  };
  for (let i = 0; i < 1_000; i++) {
    domain.unit.data.entities.push({
      id: `e${i}`,
      name: `Entity${i}`,
      x: (i % columns) * 300,
      y: Math.floor(i / columns) * 220,
      attributes: ['Number', 'Customer', 'Total', 'Note'].map((name) => ({
        id: `e${i}.${name}`,
        name,
        type: 'string',
      })),
    } as never);
    if (i % columns > 0)
      domain.unit.data.associations.push({
        id: `a${i}`,
        name: `Entity${i}_Parent`,
        from: `e${i}`,
        to: `e${i - 1}`,
      } as never);
  }
  return operations;
}

/** Milliseconds of each frame while the wheel pans the canvas for two seconds. */
async function framesWhilePanning(page: Page): Promise<number[]> {
  await page.evaluate(`
    globalThis.frames = [];
    let last = performance.now();
    const tick = (now) => { globalThis.frames.push(now - last); last = now; globalThis.frameId = requestAnimationFrame(tick); };
    globalThis.frameId = requestAnimationFrame(tick);
  `);
  const until = performance.now() + 2_000;
  for (let step = 0; performance.now() < until; step++)
    await page.mouse.wheel(step % 40 < 20 ? 60 : -60, step % 20 < 10 ? 40 : -40);
  const frames = (await page.evaluate('cancelAnimationFrame(globalThis.frameId); globalThis.frames')) as number[];
  return frames.slice(2);
}

async function measurePanning(page: Page): Promise<{ medians: number[]; slow: number[] }> {
  const medians: number[] = [];
  const slow: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const frames = await framesWhilePanning(page);
    if (frames.length < 5) throw new Error('The canvas drew no frames.');
    medians.push(quantile(frames, 0.5));
    slow.push(quantile(frames, 0.95));
  }
  return { medians, slow };
}

/** A canvas of 1,000 nodes in Chromium (drawn by the processor here): opened, and panned at two zooms. */
export async function measure(): Promise<Row[]> {
  if (cannotOpenChromium) throw new Error('There is no Chromium on this machine.');
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const file = join(folder, 'canvas.weft');
  createProject(file, thousandEntities()).close();
  const server = await startServe(file);
  const { page, close } = await launchChromium(server.url);
  try {
    await page.getByRole('treeitem', { name: 'Domain model' }).waitFor();
    const from = performance.now();
    await page.getByRole('treeitem', { name: 'Domain model' }).dblclick();
    await page.locator('.react-flow__node').first().waitFor();
    const opened = performance.now() - from;
    const box = await page.locator('.react-flow__pane').first().boundingBox();
    if (box === null) throw new Error('There is no canvas.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('.cv-zoom-value').click();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const near = await measurePanning(page);
    const fitFrom = performance.now();
    await page.locator('.cv').first().focus();
    await page.keyboard.press('Control+0');
    await page.locator('.react-flow__node').nth(999).waitFor({ state: 'attached' });
    const fitted = performance.now() - fitFrom;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const all = await measurePanning(page);
    const row = (subject: string, ours: number[], aim: string): Row => ({
      subject: `A canvas of 1,000 entities: ${subject}`,
      unit: 'ms',
      ours,
      aim,
    });
    return [
      row('opened', [opened], '≤ 2,000 ms'),
      row('all of it brought into view (Ctrl+0)', [fitted], '–'),
      row('a frame while panning at 100 %, median', near.medians, '≤ 16.7 ms'),
      row('a frame while panning at 100 %, 95th of 100', near.slow, '≤ 33 ms'),
      row('a frame while panning with all in view, median', all.medians, '≤ 33 ms'),
      row('a frame while panning with all in view, 95th of 100', all.slow, '–'),
    ];
  } finally {
    await close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
