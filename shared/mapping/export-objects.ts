import { type AnyCode, type Code, joined, js, listOfCodes, literal, nothing } from '../expression/emitted-code.ts';
import { isValueNode } from '../structure/node.ts';
import type { ExportEmission, ExportPlace } from './export-emission.ts';
import { writtenValue } from './export-values.ts';
import { ownsLink } from './owns-link.ts';
import type { PlannedObject } from './plan.ts';

/** Expression: the object or list of an element below a place, as the rules of the element leave it. Of a list without an object, nothing. */
export function objectsOf(emission: ExportEmission, place: ExportPlace, child: PlannedObject): Code {
  const found = takenObjects(emission, place, child);
  const taken = place.mayBeNone ? js`(${place.object} == null ? undefined : ${found})` : found;
  return child.inList ? ruledList(emission, taken, emission.below(place), child) : taken;
}

/** Where the objects of an element come from (EM-1 to EM-3). */
function takenObjects(emission: ExportEmission, place: ExportPlace, child: PlannedObject): Code {
  const { plan, catalog, layout, options } = emission;
  if (child === plan.rootObject) return js`o`;
  const { element } = child;
  switch (element.takenFrom) {
    case 'parameter': {
      const index = options.parameters.findIndex((p) => p.name === element.parameter);
      return index < 0 ? literal(undefined) : js`p[${literal(index)}]`;
    }
    case 'expression':
      return element.taken.trim() ? emission.expression(element.taken, place, { from: 'below' }) : literal(undefined);
    case 'microflow': {
      const flow = options.flow(element.microflow);
      if (!flow) return literal(undefined);
      const given = flow.parameters.map((name): AnyCode => {
        const text = element.arguments.find((a) => a.parameter === name)?.value ?? '';
        return text.trim() ? emission.expression(text, place, { from: 'below' }) : literal(null);
      });
      return emission.wait(js`F[${literal(flow.index)}](${joined([js`u`, js`u.trace`, ...given], ', ')})`);
    }
    default:
      break;
  }
  const { owner, object } = place;
  const association = catalog.association(element.association);
  if (!owner || !association) return literal(undefined);
  const index = literal(layout.associationIndex(association.id));
  const childOwns = ownsLink(child, owner, association, catalog);
  const method = childOwns ? (child.inList ? 'backList' : 'backOne') : child.inList ? 'ownedList' : 'ownedOne';
  const linked = emission.waiting[method](object, index);
  const end = childOwns ? association.to : association.from;
  // Of a specialization, which only some of the objects are of.
  return catalog.isKindOf(owner.entity.id, end)
    ? linked
    : js`(${emission.family(end)}.includes(${object}.$entity) ? ${linked} : undefined)`;
}

/** Expression: a list with only those items that are written, in their order (L-27). */
export function ruledList(emission: ExportEmission, list: Code, above: Code, item: PlannedObject): Code {
  const { element } = item;
  const { options } = emission;
  const place: ExportPlace = { owner: item, object: js`o`, above: js`h` };
  const tests: Code[] = element.when.trim() ? [emission.holds(element.when, place)] : [];
  const node = emission.plan.nodeAt(element.path);
  const value = node && isValueNode(node.placed.node) ? node.values.find(({ object }) => object === item) : undefined;
  // A list has no place for an item that is left out.
  if (value?.element.when.trim()) tests.push(emission.holds(value.element.when, place));
  if (value?.element.whenEmpty === 'omit') tests.push(js`${writtenValue(emission, place, value)} != null`);
  const sortings = element.sortBy.filter((s) => s.value.trim());
  const limit = element.limit.trim();
  if (tests.length === 0 && sortings.length === 0 && !limit) return list;
  const name = emission.name('g');
  const keys = listOfCodes([js`o`, ...sortings.map((s) => emission.expression(s.value, place))]);
  const test = tests.length > 0 ? js`if (${tests.reduce((all, each) => js`${all} && ${each}`)}) ` : nothing;
  const add = sortings.length > 0 ? keys : js`o`;
  const lines: Code[] = [
    js`if (list == null) return list;`,
    js`let done = [];`,
    js`for (const o of list) { ${emission.tick} ${test}done.push(${add}); }`,
  ];
  // The last one first: sorting leaves what is equal in its order.
  for (const [i, { descending }] of [...sortings.entries()].reverse())
    lines.push(
      js`done = ${options.sorted(js<unknown[]>`done`, js<(item: unknown) => unknown>`(item) => item[${literal(i + 1)}]`, descending)};`,
    );
  if (sortings.length > 0) lines.push(js`done = done.map((item) => item[0]);`);
  if (limit) lines.push(js`done = firstItems(done, ${emission.expression(limit, place, { from: 'above' })});`);
  lines.push(js`return done;`);
  const body = joined(lines, '\n');
  const isAsync = options.waits ? js`async ` : nothing;
  emission.functions.push(js`${isAsync}function ${name}(u, list${emission.taken}) {\n${body}\n}`);
  return emission.wait(js`${name}(u, ${list}${emission.given(above)})`);
}
