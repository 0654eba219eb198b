import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import type { CheckContext } from '../model/check-rule.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { PublishedProtocol } from './protocol.ts';
import { rest } from './rest/index.ts';
import { sharedPathRule } from './shared-paths.ts';

/** A protocol whose services stand in documents of another kind: `at GET`, or all of `at` and below. */
const other = {
  ...rest,
  id: 'other',
  kind: { kind: 'constant' },
  pathOf: (unit: Unit) => `/${(unit.data as { value: string }).value.split(' ')[0]}`,
  addressesOf: (unit: Unit) => {
    const [path, method = null] = (unit.data as { value: string }).value.split(' ');
    return [{ method, path: `/${path}`, withAllBelow: method === null }];
  },
};

function findingsOf(view: ProjectView): string[] {
  const rule = sharedPathRule([rest, other as unknown as PublishedProtocol]);
  const found: string[] = [];
  for (const unit of view.units.values())
    if (rule.kinds?.includes(unit.kind))
      rule.run(
        unit as never,
        {
          view,
          report: (finding: { code: string; message: string }) => found.push(`${unit.name}: ${finding.message}`),
        } as unknown as CheckContext,
      );
  return found;
}

it('a path that is encoded and one that is not are one place', () => {
  const view = new ProjectBuilder()
    .unit('rest-service', 'Plain', { path: 'café/v1' })
    .unit('rest-service', 'Encoded', { path: '/caf%c3%a9/v1/' })
    .unit('rest-service', 'Twice', { path: 'caf%25C3%25A9/v1' })
    .view();
  expect(findingsOf(view).sort()).toEqual([
    'Encoded: M.Plain is served at /caf%c3%a9/v1, too.',
    'Plain: M.Encoded is served at /café/v1, too.',
  ]);
});

it('two protocols at one path are an error, not a failed start', () => {
  const view = new ProjectBuilder()
    .unit('rest-service', 'Api', { path: 'shop' })
    .unit('rest-service', 'Off', { path: 'away', enabled: false })
    .unit('constant', 'Same', { value: 'shop' })
    .unit('constant', 'Away', { value: 'away' })
    .view();
  expect(findingsOf(view)).toEqual(['Api: M.Same is served at /shop, too.', 'Same: M.Api is served at /shop, too.']);
});

it('two services of one protocol at one path are an error for every protocol', () => {
  const view = new ProjectBuilder()
    .unit('constant', 'One', { value: 'a' })
    .unit('constant', 'Two', { value: 'a' })
    .view();
  expect(findingsOf(view)).toEqual(['One: M.Two is served at /a, too.', 'Two: M.One is served at /a, too.']);
});

it.each([
  ['the very address', 'POST', '', 'a/x POST', true],
  ['another method of it', 'POST', '', 'a/x GET', false],
  ['one that a parameter takes', 'GET', '{id}', 'a/x/7 GET', true],
  ['all below, with the operation in it', 'GET', 'y', 'a/x', true],
  ['all below, with the contract in it', 'GET', 'y', 'a/openapi.json', true],
  ['all below, with nothing in it', 'GET', 'y', 'a/z', false],
  ['all around the service', 'GET', 'y', '', true],
])('an address of one protocol among those of another: %s', (_case, method, path, value, isError) => {
  const operation = { id: 'o', method, path, microflow: null };
  const view = new ProjectBuilder()
    .unit('rest-service', 'Api', { path: 'a', resources: [{ id: 'r', name: 'x', operations: [operation] }] })
    .unit('constant', 'Other', { value })
    .view();
  expect(findingsOf(view).map((finding) => finding.split(':')[0])).toEqual(isError ? ['Api', 'Other'] : []);
});
