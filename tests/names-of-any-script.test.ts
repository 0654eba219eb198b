import { expect, it } from 'vitest';
import { completionsAt } from '../shared/expression/index.ts';
import { kinds } from '../shared/kinds.ts';
import { Catalog } from '../shared/model/catalog.ts';
import { applyPatch } from '../shared/model/change.ts';
import { ProjectView } from '../shared/model/project.ts';
import { countingIds, type Unit } from '../shared/model/unit.ts';
import { planRename } from '../shared/refactor/rename.ts';
import { projectToText, textToProject } from '../shared/text/project-text.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };

/** Hindi writes vowels as marks, and joins letters by what nobody sees; Persian parts them by it; Thai has marks only. */
const scripts = {
  Hindi: { entity: 'बुकिंग', attribute: 'राज्‍य', flow: 'खोजें', variable: 'मेहमान' },
  Persian: { entity: 'رزرو', attribute: 'نام‌خانوادگی', flow: 'می‌یابد', variable: 'مهمان‌ها' },
  Thai: { entity: 'การจอง', attribute: 'ชื่อ', flow: 'ค้นหา', variable: 'น้ำ' },
  'marks that no letter has': { entity: 'Q̃uote', attribute: 'm̌', flow: 'F̃ind', variable: 'x̱' },
};

function project(n: (typeof scripts)['Hindi']): ProjectBuilder {
  const entity = n.entity;
  return new ProjectBuilder()
    .entity(entity, { [n.attribute]: 'string' })
    .flow(n.flow, [{ name: n.variable, type: string }], string, (f) => {
      f.add('create-object', {
        entity,
        output: `${n.variable}2`,
        members: [{ member: `${entity}.${n.attribute}`, operation: 'set', value: `$${n.variable} + '!'` }],
        commit: 'with-events',
      });
      f.add('retrieve', {
        source: 'database',
        entity,
        range: 'first',
        constraint: `[${n.attribute} = $${n.variable}2/${n.attribute}]`,
        output: entity,
      });
      f.add('end', { value: `toUpperCase($${entity}/${n.attribute})` });
    });
}

it.each(Object.entries(scripts))(
  '%s: names run, are offered, renamed, written as text and read back',
  async (_script, n) => {
    const builder = project(n);
    const view = builder.view();
    const runtime = await start(view);
    expect(await runtime.call(`M.${n.flow}`, { [n.variable]: 'abc' })).toMatchObject({ result: 'ABC!' });

    const catalog = new Catalog(view);
    const scope = { catalog, variables: new Map([[n.variable, { kind: 'object' as const, entity: n.entity }]]) };
    const begun = `$${n.variable}/${[...n.attribute].slice(0, 2).join('')}`;
    const offer = completionsAt(begun, begun.length, scope).find((c) => c.label === n.attribute);
    expect(offer?.range).toEqual([n.variable.length + 2, begun.length]);

    const files = projectToText(view);
    expect(files.some(({ path }) => path.includes(`/${n.flow}.`))).toBe(true);
    const read = textToProject(files, kinds, countingIds('new'), () => false);
    expect(read.diagnostics).toEqual([]);
    expect(projectToText(new ProjectView(read.units, kinds))).toEqual(files);

    // From what it was to a name of another script and back: expressions and constraints follow.
    const renamed = (from: ProjectView, id: string, name: string): ProjectView => {
      const plan = planRename(id, name, from);
      if ('error' in plan) throw new Error(plan.error);
      const units = plan.change.ops.flatMap((op) =>
        op.op === 'patch' ? [applyPatch(from.unit(op.id) as Unit, op.patch).value] : [],
      );
      return from.withUnits(units, []);
    };
    const latin = renamed(view, `${n.entity}.${n.attribute}`, 'Plain');
    const texts = JSON.stringify(latin.unit(n.flow)?.data);
    expect(texts).toContain(`[Plain = $${n.variable}2/Plain]`);
    expect(texts).toContain(`toUpperCase($${n.entity}/Plain)`);
    const back = renamed(latin, `${n.entity}.${n.attribute}`, n.attribute);
    expect(back.unit(n.flow)?.data).toEqual(view.unit(n.flow)?.data);
  },
);

it('a name is one sequence of characters, whatever it was typed as', () => {
  const view = project(scripts.Hindi).view();
  const plan = planRename('बुकिंग', 'Cafe\u0301', view);
  expect(JSON.stringify(plan)).toContain('Caf\u00e9');
  expect(planRename('बुकिंग', 'a\u200db', view)).toMatchObject({ error: expect.stringContaining('is not a name') });
});
