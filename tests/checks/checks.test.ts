import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { fixableCodes, quickFixesOf } from '../../shared/checks/quick-fixes/index.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Microflow } from '../../shared/microflow/kind.ts';
import { Catalog } from '../../shared/model/catalog.ts';
import { applyPatch } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { countingIds } from '../../shared/model/unit.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { accessCases } from './access.ts';
import { activityCases } from './activities.ts';
import { authenticationCases } from './authentication.ts';
import { connectorCases } from './connectors.ts';
import { consumedRestCases } from './consumed-rest.ts';
import { consumedSoapCases } from './consumed-soap.ts';
import { databaseCases } from './databases.ts';
import { domainModelCases } from './domain-model.ts';
import { expressionCases } from './expressions.ts';
import { externalEntityCases } from './external-entities.ts';
import { mappingCases } from './mappings.ts';
import { definitionCases } from './message-definitions.ts';
import { graphCases } from './microflow-graph.ts';
import { mockFlowCases } from './mock-flows.ts';
import { leaf, mapping, root, value } from './models.ts';
import { odataServiceCases } from './odata-service.ts';
import { recordingCases } from './recordings.ts';
import { restCases } from './rest.ts';
import { restContractCases } from './rest-contract.ts';
import { securityCases } from './security.ts';
import { soapServiceCases } from './soap-service.ts';
import { transformationCases } from './transformations.ts';

/** One case for each code that a rule reports, and at least one for each quick fix. */
const cases = [
  ...domainModelCases,
  ...mappingCases,
  ...definitionCases,
  ...graphCases,
  ...activityCases,
  ...expressionCases,
  ...restCases,
  ...restContractCases,
  ...connectorCases,
  ...consumedRestCases,
  ...consumedSoapCases,
  ...databaseCases,
  ...externalEntityCases,
  ...recordingCases,
  ...mockFlowCases,
  ...securityCases,
  ...accessCases,
  ...authenticationCases,
  ...odataServiceCases,
  ...soapServiceCases,
  ...transformationCases,
];

const check = (view: ProjectView) => new ProjectChecker().checkAll(view);
const keyOf = (d: LocatedDiagnostic) => [d.code, d.unit, d.element, d.path, d.property].join('|');

/** The view after the operations of a fix; every unit must still satisfy its schema. */
function applied(view: ProjectView, ops: ReturnType<typeof quickFixesOf>[number]['ops']): ProjectView {
  return ops.reduce((before, op) => {
    if (op.op === 'delete') throw new Error('a quick fix patches and creates');
    const unit = (op.op === 'create' ? op.unit : applyPatch(before.unit(op.id), op.patch).value) as never as {
      id: string;
      kind: string;
      data: unknown;
    };
    kinds.require(unit.kind).schema.parse(unit.data);
    return before.withUnits([unit as never], []);
  }, view);
}

const isError = (d: LocatedDiagnostic) => d.severity === 'error';

describe('consistency rules', () => {
  it.each(cases.map((c, i) => [`${c[0]} (${i})`, ...c] as const))('%s', (_title, codes, build, labels) => {
    const builder = new ProjectBuilder();
    build(builder);
    const view = builder.view();
    const found = check(view);
    expect([...new Set(found.map((d) => d.code))].sort()).toEqual(codes.split(',').sort());
    const finding = found.find((d) => d.code === codes.split(',')[0]) as LocatedDiagnostic;
    const fixes = quickFixesOf(finding, view, new Catalog(view), countingIds('new'));
    expect(fixes.map((f) => f.label)).toEqual(labels);
    for (const fix of fixes) {
      const after = check(applied(view, fix.ops));
      const count = (list: readonly LocatedDiagnostic[]) => list.filter((d) => keyOf(d) === keyOf(finding)).length;
      expect(count(after), `${fix.label} makes the finding go away`).toBeLessThan(count(found));
      if (finding.severity !== 'error')
        expect(after.filter(isError).length, `${fix.label} brings no error`).toBeLessThanOrEqual(
          found.filter(isError).length,
        );
    }
  });

  it('a value stands below an object by its path, not by the first letters of it', () => {
    const p = new ProjectBuilder()
      .entity('Order', { Number: 'string' })
      .entity('Customer', { CustomerId: 'string' })
      .association('Order_Customer', 'Order', 'Customer')
      .unit('json-structure', 'Message', {
        samples: [],
        root: {
          name: '',
          type: 'object',
          children: [leaf('customerId'), { name: 'customer', type: 'object', optional: true, children: [] }],
        },
      })
      .unit('export-mapping', 'Mapping', {
        structure: 'Message',
        root: root([], { objects: [{ path: '$.customer', entity: 'Customer', association: 'Order_Customer' }] }),
      });
    const view = p.view();
    const finding = check(view).find((d) => d.code === 'mapping/required-not-mapped') as LocatedDiagnostic;
    expect(quickFixesOf(finding, view, new Catalog(view), countingIds('new')).map((f) => f.label)).toEqual([
      'Make it optional in the structure',
    ]);
  });

  it('a value that is taken away leaves what else its path feeds', () => {
    const p = new ProjectBuilder();
    const values = [
      value('$.number', 'Order.Number'),
      value('$.flag', 'Order.Number', { expression: "'a'" }),
      value('$.flag', 'Order.Total', { expression: '1' }),
    ];
    mapping(p, 'import', root(values));
    const view = p.view();
    const finding = check(view).find((d) => d.code === 'mapping/attribute-twice') as LocatedDiagnostic;
    const [fix] = quickFixesOf(finding, view, new Catalog(view), countingIds('new'));
    const left = applied(view, fix?.ops ?? []).unit('Mapping')?.data as { root: { values: { attribute: string }[] } };
    expect(left.root.values.map((v) => v.attribute)).toEqual(['Order.Number', 'Order.Total']);
  });

  it('an end that a fix adds lies on no other node', () => {
    const p = new ProjectBuilder().flow('Flow', [], { kind: 'nothing' }, (f) => {
      const choice = f.add('decision', { expression: 'true' });
      f.from(choice, 'true').add('log-message', { message: "'a'" });
      f.add('end', {});
    });
    const view = p.view();
    const finding = check(view).find((d) => d.code === 'microflow/case-missing') as LocatedDiagnostic;
    const [fix] = quickFixesOf(finding, view, new Catalog(view), countingIds('new'));
    const flow = applied(view, fix?.ops ?? []).unit('Flow')?.data as Microflow;
    const made = flow.nodes.at(-1);
    const beside = flow.nodes.slice(0, -1).filter((n) => Math.abs(n.x - (made?.x ?? 0)) < 160);
    expect(beside.map((n) => n.action.type)).toEqual(['log-message']);
    expect(Math.min(...beside.map((n) => Math.abs(n.y - (made?.y ?? 0))))).toBeGreaterThanOrEqual(46);
  });

  it('has a case for every code that a rule reports', () => {
    const here = join(import.meta.dirname, '../../shared');
    const files = [
      'checks',
      'microflow/activities',
      'mapping',
      'service/rest',
      'service/soap',
      'starter/schedule',
      'consume/soap',
      'consume/odata',
    ].flatMap((folder) =>
      readdirSync(join(here, folder))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .filter(
          (name) =>
            name ===
            ({ mapping: 'plan.ts', 'consume/soap': 'checks.ts', 'consume/odata': 'checks.ts' }[folder] ?? name),
        )
        .map((name) => readFileSync(join(here, folder, name), 'utf8')),
    );
    const reported = new Set(
      files.flatMap((source) =>
        [
          ...source.matchAll(
            /'((?:model|domain|enumeration|constant|structure|mapping|microflow|rest|soap|odata|web-service|schedule|transformation)\/[a-z-]+)'/g,
          ),
        ].map((m) => m[1] as string),
      ),
    );
    const covered = new Set(cases.flatMap(([codes]) => codes.split(',')));
    expect([...reported].filter((code) => !covered.has(code))).toEqual([]);
  });

  it('shows every fix in a case', () => {
    const withFix = new Set(
      cases.filter(([, , fixes]) => fixes && fixes.length > 0).map(([codes]) => codes.split(',')[0]),
    );
    expect([...fixableCodes].filter((code) => !withFix.has(code))).toEqual([]);
  });
});
