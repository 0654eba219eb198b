import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const rule = (value: object) => ({ message: '', ...value });
const value = (path: string, attribute: string) => ({ path, attribute });

/** A flow that stores what it is given and says 'stored', or which rule was broken. */
function store(project: ProjectBuilder, attribute: object, expression: string) {
  return project
    .entity('Thing', { V: attribute as never })
    .flow('Store', [{ name: 'V', type: string }], string, (f) => {
      f.add('create-object', { entity: 'Thing', output: 'T', members: [], commit: 'no' });
      const change = f.add('change-object', {
        object: 'T',
        members: [{ member: 'Thing.V', operation: 'set', value: expression }],
        commit: 'with-events',
      });
      f.add('end', { value: "'stored'" });
      f.onErrorOf(change, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/Message' }));
    });
}

describe('validation rules', () => {
  it.each<[string, object, string, string]>([
    ['three characters fit a length of three', { type: 'string', length: 3 }, '😂😂😂', 'stored'],
    ['four do not', { type: 'string', length: 3 }, '😂😂😂a', 'V has 4 characters; at most 3 fit.'],
    [
      'a maximum counts alike',
      { type: 'string', validations: [rule({ rule: 'max-length', length: 2 })] },
      'a😂b',
      'V has 3 characters; at most 2 are allowed.',
    ],
    [
      'a pattern is of the whole text, as Java has it',
      { type: 'string', validations: [rule({ rule: 'pattern', pattern: '(?i)[\\p{Alpha}&&[^x]]++-\\d{2}' })] },
      'AB-12',
      'stored',
    ],
    [
      'a pattern with a look ahead at its start',
      { type: 'string', validations: [rule({ rule: 'pattern', pattern: '(?=.*\\d).{3,}' })] },
      'abc',
      'V does not have the form (?=.*\\d).{3,}.',
    ],
    [
      'a pattern that would go back and forth for years',
      { type: 'string', validations: [rule({ rule: 'pattern', pattern: '(a+)+b' })] },
      'a'.repeat(50_000),
      'V does not have the form (a+)+b.',
    ],
  ])('%s', async (_, attribute, text, answer) => {
    const runtime = await start(store(new ProjectBuilder(), attribute, '$V'));
    expect((await runtime.call('M.Store', { V: text })).result).toBe(answer);
  });

  it.each([
    ['2026-06-30T21:59:59Z', 'V must be at least 2026-07-01.'],
    ['2026-06-30T22:00:00Z', 'stored'],
  ])('a limit without a zone is one of the project: %s is %s', async (text, answer) => {
    const project = new ProjectBuilder().unit('settings', 'Settings', { timeZone: 'Europe/Berlin' });
    const attribute = { type: 'datetime', validations: [rule({ rule: 'range', min: '2026-07-01', max: '' })] };
    const runtime = await start(store(project, attribute, 'parseDateTime($V)'));
    expect((await runtime.call('M.Store', { V: text })).result).toBe(answer);
  });
});

describe('messages', () => {
  const project = (timeZone: string) =>
    new ProjectBuilder()
      .unit('settings', 'Settings', { timeZone })
      .entity('Thing', { At: 'datetime', D: 'decimal' })
      .unit('json-structure', 'Message', {
        root: {
          name: '',
          type: 'object',
          children: [
            { name: 'at', type: 'datetime', format: { fraction: 0, offset: '' }, optional: true },
            { name: 'd', type: 'decimal', optional: true },
          ],
        },
      })
      .unit('import-mapping', 'In', {
        structure: 'Message',
        root: {
          path: '$',
          entity: 'Thing',
          association: null,
          values: [value('$.at', 'Thing.At'), value('$.d', 'Thing.D')],
          objects: [],
        },
      })
      .unit('export-mapping', 'Out', {
        structure: 'Message',
        root: {
          path: '$',
          entity: 'Thing',
          values: [value('$.at', 'Thing.At'), value('$.d', 'Thing.D')],
        },
      })
      .flow('Pass', [{ name: 'Text', type: string }], string, (f) => {
        f.add('import-with-mapping', { mapping: 'In', input: '$Text', output: 'T', commit: 'with-events' });
        f.add('export-with-mapping', { mapping: 'Out', input: 'T', output: 'O' });
        f.add('end', {
          value:
            "(if $T/At = empty then '' else toString($T/At)) + ' ' + (if $T/D = empty then '' else toString($T/D + 1)) + ' ' + $O",
        });
      });

  it.each<[string, string, string]>([
    ['Europe/Berlin', '{"at":"2024-07-04T10:00:00"}', '2024-07-04T08:00:00.000Z  {"at":"2024-07-04T10:00:00"}'],
    ['America/Sao_Paulo', '{"at":"2018-12-01T10:00:00"}', '2018-12-01T12:00:00.000Z  {"at":"2018-12-01T10:00:00"}'],
    ['UTC', '{"at":"2024-07-04T10:00:00"}', '2024-07-04T10:00:00.000Z  {"at":"2024-07-04T10:00:00"}'],
    ['UTC', '{"d":1e23}', ' 100000000000000000000001 {"d":100000000000000000000000}'],
    ['UTC', '{"d":0.0000001}', ' 1.0000001 {"d":0.0000001}'],
    ['UTC', '{"d":-0.0}', ' 1 {"d":0}'],
    ['UTC', '{"d":1234567890.123456789}', ' 1234567891.123456789 {"d":1234567890.123456789}'],
  ])('in %s %s is %s', async (zone, text, answer) => {
    const runtime = await start(project(zone));
    expect((await runtime.call('M.Pass', { Text: text })).result).toBe(answer);
  });

  it.each([
    ['{"at":"2024-07-04T10:00:00.1234567"}', 'digits beyond the millisecond'],
    ['{"at":"2024-13-45T10:00:00"}', 'no such day'],
    ['{"at":"2024-07-04T10:00:00+99:99"}', 'no zone is +99:99 away'],
  ])('%s is refused with a reason', async (text, reason) => {
    const runtime = await start(project('UTC'));
    expect((await runtime.call('M.Pass', { Text: text })).error?.message).toContain(reason);
  });
});
