import { afterAll, describe, expect, it } from 'vitest';
import { readConnectorPackage } from '../electron/host/connectors/connector-package.ts';
import { writeArchive } from '../electron/host/connectors/package-archive.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { install } from './harness/installed-connector.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** A trigger that gives what its property says, once, and writes in the log what became of each message. */
const given = readConnectorPackage(
  writeArchive(
    new Map([
      ['package.json', text({ name: 'weft-connector-lab', version: '1.0.0', type: 'module', main: 'c.mjs' })],
      [
        'weft-connector.json',
        text({
          id: 'lab',
          version: '1.0.0',
          label: 'Lab',
          summary: 'For tests',
          connection: { properties: [] },
          triggers: [
            {
              id: 'say',
              label: 'Say',
              summary: 'Gives messages',
              properties: [{ name: 'Messages', label: 'Messages' }],
              message: [{ name: 'N', type: 'integer' }],
            },
          ],
        }),
      ],
      [
        'c.mjs',
        text(`export default { triggers: { async say({ Messages }, { emit, log }) {
          await Promise.all(JSON.parse(Messages).map(async ({ n, key, end }) => {
            if (end) process.exit(1);
            const done = await emit({ N: n }, { key: key ?? null });
            log('info', n + ' ' + done);
          }));
        } } };`),
      ],
    ]),
  ),
);

describe('a trigger of a connector', () => {
  const start = runtimeStarter();
  const folder = temporaryFolder();
  afterAll(() => folder.dispose());

  const listening = async (messages: object[], trigger: object = {}, options: object = {}) => {
    const built = new ProjectBuilder()
      .unit('connector-connection', 'There', { connector: 'lab' })
      .flow('Take', [{ name: 'N', type: { kind: 'integer' } }], { kind: 'nothing' }, (f) => {
        f.add('log-message', { message: "'begins ' + toString($N)" });
        // The smaller ones take longer: those of one key wait for them all the same.
        f.add('wait', { milliseconds: '(10 - $N) * 10' });
        f.add('log-message', { message: "'ends ' + toString($N)" });
        f.add('end', {});
      })
      .flow('Refuse', [{ name: 'N', type: { kind: 'integer' } }], { kind: 'nothing' }, (f) => {
        f.add('log-message', { message: "'tries ' + toString($N)" });
        f.add('error-end', { message: "'refused'" });
      })
      .flow('Bury', [{ name: 'Error', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
        f.add('log-message', { message: "'buries ' + $Error" });
        f.add('end', {});
      })
      .unit('connector-trigger', 'Hear', {
        trigger: 'lab/say',
        connection: 'There',
        values: [{ property: 'Messages', value: JSON.stringify(messages) }],
        microflow: 'Take',
        waitMs: 1,
        ...trigger,
      });
    const { connectorPlace } = install(built, given, folder.path);
    const lines: string[] = [];
    const log = { write: ({ message }: { message: string }) => lines.push(message) };
    await start(built, { connectorPlace, log, ...options });
    const said = (pattern: RegExp) => lines.filter((line) => pattern.test(line));
    return { lines, said };
  };

  it('has messages of one key one after the other, and others beside them', async () => {
    const { said } = await listening(
      [
        { n: 1, key: 'a' },
        { n: 2, key: 'a' },
        { n: 9, key: 'b' },
      ],
      { concurrency: 5 },
    );
    await expect.poll(() => said(/^\d true$/).length, { timeout: 10_000 }).toBe(3);
    const ends = said(/^(begins|ends)/);
    expect(ends.indexOf('ends 1')).toBeLessThan(ends.indexOf('begins 2'));
    expect(ends.indexOf('ends 9')).toBeLessThan(ends.indexOf('ends 1'));
  });

  it('tries again, then leaves the message, buries it or discards it', async () => {
    const left = await listening([{ n: 1 }], { microflow: 'Refuse', attempts: 3 });
    await expect.poll(() => left.said(/false$/), { timeout: 10_000 }).toEqual(['1 false']);
    expect(left.said(/^tries/)).toHaveLength(3);
    const failing = { microflow: 'Refuse', attempts: 1 };
    const buried = await listening([{ n: 1 }], { ...failing, onFailure: 'microflow', deadLetter: 'Bury' });
    await expect.poll(() => buried.said(/true$/), { timeout: 10_000 }).toEqual(['1 true']);
    expect(buried.said(/^buries/)).toEqual(['buries refused']);
    const gone = await listening([{ n: 1 }], { ...failing, onFailure: 'discard' });
    await expect.poll(() => gone.said(/true$/), { timeout: 10_000 }).toEqual(['1 true']);
    expect(gone.said(/discarded/)).toHaveLength(1);
  });

  it('a message that is not what the manifest says starts no flow, and holds nobody up', async () => {
    const { said } = await listening([{ n: 'many' }, { n: 2 }], { onFailure: 'microflow', deadLetter: 'Bury' });
    await expect.poll(() => said(/true$/).sort(), { timeout: 10_000 }).toEqual(['2 true', 'many true']);
    expect(said(/^begins/)).toEqual(['begins 2']);
    expect(said(/^buries/)).toEqual(['buries N of the message is no integer: a fault of the connector.']);
  });

  it('says that its process ended, and begins again', async () => {
    const { said } = await listening([{ end: true }]);
    await expect.poll(() => said(/^It does not listen/).length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(said(/^It does not listen/)[0]).toContain('Lab: its process ended (exit code 1)');
  });

  it('does not listen where it is mocked', async () => {
    const { said } = await listening([{ n: 1 }], {}, { mocked: 'all' });
    expect(said(/mocked/)).toEqual(['It does not listen: its connection is mocked.']);
    expect(said(/^begins/)).toEqual([]);
  });
});
