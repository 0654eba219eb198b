import { isAssignable, textLiteral } from '../../expression/index.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { activityOf } from '../../microflow/activities/index.ts';
import { type ActivityParameter, entityOf } from '../../microflow/activity.ts';
import { formOf } from '../../microflow/control.ts';
import { type FlowNode, type Microflow, toValueType } from '../../microflow/kind.ts';
import { flowScopes, outputsOf } from '../../microflow/scopes.ts';
import { isOnlyRead, type ValueType } from '../../model/catalog.ts';
import { mostSimilar, nameSource } from '../../model/naming.ts';
import { makePersistable } from './domain-model.ts';
import { fitsVariable, nodeEdit, nodeOf, propertyMeta, toDataType, variablesAt } from './flow-data.ts';
import { legalName } from './names.ts';
import { removeRow, setAt, valueAt } from './places.ts';
import { type FixContext, type FixEdit, type Fixer, type FixerTable, offerLimit } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

const isVariable = new RegExp(`^\\$${nameSource}$`, 'u');

const setProperty = (ctx: FixContext, label: string, value: unknown, property = ctx.finding.property ?? '') =>
  nodeEdit(ctx, label, (node) => setAt(node.action, property, value));

const dropRow: Fixer = (ctx) => [
  nodeEdit(ctx, 'Remove the row', (node) => removeRow(node.action, ctx.finding.property ?? '')),
];

/** Another variable for a field that names one: the most alike, then the others that fit when they are few. */
function otherVariables(ctx: FixContext, isFit: (type: ValueType) => boolean): FixEdit[] {
  const property = ctx.finding.property ?? '';
  const action = nodeOf(ctx)?.action;
  const now = String(valueAt(action, property) ?? '');
  const fitting = [...variablesAt(ctx)]
    .filter(([name, type]) => name !== now && !isOnlyRead(type) && isFit(type))
    .map(([name]) => name);
  const similar = now === '' ? undefined : mostSimilar(now, fitting);
  const names = [...(similar ? [similar] : []), ...(fitting.length <= offerLimit ? fitting : [])];
  return [...new Set(names)].map((name) => setProperty(ctx, `Use $${name}`, name));
}

const chooseVariable: Fixer = (ctx) => {
  const wanted = propertyMeta(nodeOf(ctx), ctx.finding.property ?? '').variable;
  return otherVariables(ctx, (type) => fitsVariable(type, wanted));
};

const ofKinds =
  (...kinds: readonly string[]): Fixer =>
  (ctx) =>
    otherVariables(ctx, (type) => kinds.includes(type.kind));

/** A document or element for a property that refers to one. */
const chooseTarget: Fixer = (ctx) => {
  const { ref } = propertyMeta(nodeOf(ctx), ctx.finding.property ?? '');
  if (typeof ref !== 'string') return [];
  return targetsFor(ctx, ref.split('|')).map(({ id, name }) => setProperty(ctx, `Use ${name}`, id));
};

/** A name for the variable that a node makes, after what it holds. */
const nameOutput: Fixer = (ctx) => {
  const node = nodeOf(ctx);
  if (!node) return [];
  const named = { ...node, action: { ...node.action, output: 'Result' } as FlowNode['action'] };
  const [made] = outputsOf(named, ctx.view, ctx.catalog, variablesAt(ctx));
  const about = ctx.catalog.entity(entityOf(made?.type))?.name;
  const stem = about && made?.type.kind === 'list' ? `${about}List` : about;
  const taken = flowScopes(ctx.unit.data, ctx.view, ctx.catalog).all.keys();
  const name = legalName(stem ?? 'Result', 'Result', taken);
  return [setProperty(ctx, `Name it $${name}`, name, 'output')];
};

const rightType: Fixer = (ctx) => {
  const returns = toValueType((ctx.unit.data as Microflow).returns);
  return [...variablesAt(ctx)]
    .filter(([, type]) => isAssignable(type, returns, ctx.catalog))
    .slice(0, offerLimit)
    .map(([name]) => setProperty(ctx, `Return $${name}`, `$${name}`));
};

const returnNothing: FixEdit = {
  label: 'Return nothing',
  mutate: (flow: Microflow) => {
    flow.returns = { kind: 'nothing' };
    for (const { action } of flow.nodes) if (formOf(action) === 'return' && 'value' in action) action.value = '';
  },
};

/** What an argument may be when nothing was given: a variable of its name, else of its type, else empty. */
function argumentFor(ctx: FixContext, parameter: ActivityParameter): string {
  const [choice] = parameter.choices ?? [];
  if (choice) return textLiteral(choice.value);
  const wanted = parameter.type;
  const seen = [...variablesAt(ctx)].filter(([, type]) => isAssignable(type, wanted, ctx.catalog));
  const found = seen.find(([name]) => name.toLowerCase() === parameter.name.toLowerCase()) ?? seen[0];
  return found ? `$${found[0]}` : 'empty';
}

function parametersOf(ctx: FixContext): readonly ActivityParameter[] {
  const action = nodeOf(ctx)?.action;
  return (action && activityOf(action.type).parameters?.(action, ctx)) ?? [];
}

/** What the activities of a microflow complain about. */
export const activityFixes: FixerTable = {
  'microflow/unknown-variable': chooseVariable,
  'microflow/no-variable': chooseVariable,
  'microflow/not-an-object': chooseVariable,
  'microflow/not-a-list': ofKinds('list'),
  'microflow/no-entity': chooseTarget,
  'microflow/no-microflow': chooseTarget,
  'microflow/no-mapping': chooseTarget,
  'microflow/no-queue': chooseTarget,
  'microflow/no-transformation': chooseTarget,
  'microflow/no-association': chooseTarget,
  'microflow/no-output': nameOutput,
  'microflow/parts-not-committed': (ctx) => {
    const node = nodeOf(ctx);
    return node && 'withParts' in node.action ? [setProperty(ctx, 'Commit with parts', true)] : [];
  },
  'microflow/location-address': (ctx) => [
    setProperty(ctx, 'Let parameters say where the call goes', true, 'startsWithAddress'),
  ],
  'microflow/location-no-address': (ctx) => [setProperty(ctx, 'Take no address', false)],
  'microflow/header-authorization': dropRow,
  'microflow/header-forbidden': dropRow,
  'microflow/header-twice': dropRow,
  'microflow/name-taken': (ctx) => {
    const property = ctx.finding.property ?? '';
    const name = legalName(
      String(valueAt(nodeOf(ctx)?.action, property) ?? ''),
      'Result',
      flowScopes(ctx.unit.data, ctx.view, ctx.catalog).all.keys(),
    );
    return [setProperty(ctx, `Rename to $${name}`, name, property)];
  },
  'microflow/no-result': (ctx) => [setProperty(ctx, 'Clear the result name', '')],
  'microflow/result-not-expected': (ctx) => [setProperty(ctx, 'Clear the result', '')],
  'microflow/result-missing': (ctx) => [...rightType(ctx), setProperty(ctx, 'Return empty', 'empty'), returnNothing],
  'microflow/result-type': (ctx) => {
    const value = String(valueAt(nodeOf(ctx)?.action, 'value') ?? '').trim();
    const type = isVariable.test(value) ? variablesAt(ctx).get(value.slice(1)) : undefined;
    const declared = type && toDataType(type, ctx.catalog);
    const name = declared && (ctx.catalog.entity(declared.entity)?.name ?? declared.kind);
    return [
      ...rightType(ctx),
      ...(declared
        ? [
            {
              label: `Let the microflow return ${declared.kind === 'list' ? `a list of ${name}` : name}`,
              mutate: (flow: Microflow) => {
                flow.returns = declared;
              },
            },
          ]
        : []),
      setProperty(ctx, 'Return empty', 'empty'),
    ];
  },
  'microflow/member-not-chosen': dropRow,
  'microflow/unknown-member': dropRow,
  'microflow/calculated-member': dropRow,
  'microflow/autonumber-member': dropRow,
  'microflow/wrong-association': (ctx) => {
    const object = variablesAt(ctx).get(String(valueAt(nodeOf(ctx)?.action, 'object')));
    if (object?.kind !== 'object') return [];
    const own = new Set(ctx.catalog.associationsOf(object.entity).map((a) => a.id));
    return targetsFor(ctx, ['association'], '', (id) => own.has(id)).map(({ id, name }) =>
      setProperty(ctx, `Use ${name}`, id),
    );
  },
  'microflow/retrieve-non-persistable': (ctx) =>
    makePersistable(ctx, valueAt(nodeOf(ctx)?.action, 'entity') as string | null),
  'microflow/argument-missing': (ctx) =>
    parametersOf(ctx)
      .filter((p) => ctx.finding.message.includes(` ${p.name} `))
      .map((p) => {
        const value = argumentFor(ctx, p);
        return nodeEdit(ctx, `Give ${p.name} ${value}`, ({ action }) => {
          if ('arguments' in action) action.arguments.push({ parameter: p.name, value });
        });
      }),
  'microflow/argument-unknown': (ctx) => {
    const property = ctx.finding.property ?? '';
    const action = nodeOf(ctx)?.action;
    const given = action && 'arguments' in action ? action.arguments.map((a) => a.parameter) : [];
    const free = parametersOf(ctx)
      .map((p) => p.name)
      .filter((n) => !given.includes(n));
    const similar = mostSimilar(String(valueAt(action, property) ?? ''), free) ?? (free.length === 1 ? free[0] : null);
    return [...(similar ? [setProperty(ctx, `Give it to ${similar}`, similar)] : []), ...dropRow(ctx)];
  },
  'microflow/argument-repeated': dropRow,
  'microflow/wrong-mapping-input': (ctx) => {
    const wanted = mappingType(ctx.view, valueAt(nodeOf(ctx)?.action, 'mapping') as string | null);
    return wanted
      ? otherVariables(ctx, (type) => type.kind === wanted.kind && isAssignable(type, wanted, ctx.catalog))
      : [];
  },
  'microflow/no-error-in-scope': (ctx) => [
    setProperty(ctx, "Give the message 'The microflow failed'", "'The microflow failed'"),
  ],
  'microflow/location-parameter': (ctx) => {
    const action = nodeOf(ctx)?.action;
    if (!action || !('location' in action)) return [];
    const numbers = [...action.location.matchAll(/\{(\d+)\}/g)].map((m) => Number(m[1]));
    const most = Math.max(...numbers);
    if (Math.min(...numbers) < 1 || most > 50) return [];
    return [
      nodeEdit(ctx, `Add ${most - action.parameters.length === 1 ? 'the parameter' : 'the parameters'}`, (node) => {
        if ('location' in node.action)
          while (node.action.parameters.length < most) node.action.parameters.push('empty');
      }),
    ];
  },
  'microflow/header-name': (ctx) => {
    const name = String(valueAt(nodeOf(ctx)?.action, ctx.finding.property ?? '') ?? '')
      .trim()
      .replace(/[^!#$%&'*+.^_`|~0-9A-Za-z-]+/g, '-');
    return [...(name ? [setProperty(ctx, `Rename to ${name}`, name)] : []), ...dropRow(ctx)];
  },
};
