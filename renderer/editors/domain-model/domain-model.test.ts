import { describe, expect, it } from 'vitest';
import { associationEnds, type DomainModel, domainModelKind } from '../../../shared/model/kinds/domain-model.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { copyElements, parseClip, paste } from './clipboard.ts';
import * as edits from './edits.ts';
import { clearPlace } from './free-place.ts';
import { overlaps } from './geometry.ts';
import { type DiagramSources, projectDiagram } from './projection.ts';
import { routeLinks, sidesOf } from './routing.ts';
import { tidyDiagram } from './tidy.ts';
import { walk } from './walk.ts';

const attribute = (id: string, name: string, type = 'string', more: object = {}) => ({ id, name, type, ...more });

function sample(): DomainModel {
  return domainModelKind.schema.parse({
    entities: [
      { id: 'customer', name: 'Customer', x: 0, y: 0, attributes: [attribute('c1', 'Name'), attribute('c2', 'Email')] },
      {
        id: 'order',
        name: 'Order',
        x: 336,
        y: 0,
        attributes: [
          attribute('o1', 'Number', 'string', { length: 20, validations: [{ rule: 'required' }, { rule: 'unique' }] }),
          attribute('o2', 'Status', 'enumeration', { enumeration: 'status' }),
        ],
        indexes: [{ id: 'ix', attributes: ['o1'] }],
      },
      { id: 'line', name: 'OrderLine', x: 336, y: 320, generalization: null, attributes: [] },
    ],
    associations: [
      { id: 'oc', name: 'Order_Customer', from: 'order', to: 'customer' },
      { id: 'lo', name: 'OrderLine_Order', from: 'line', to: 'order' },
    ],
  });
}

const sources = {
  enumerations: [{ id: 'status', name: 'OrderStatus', values: [{ id: 'v1', name: 'New' }] }],
  nameOf: (id: string) => ({ status: 'Orders.OrderStatus', order: 'Orders.Order', customer: 'Orders.Customer' })[id],
};

function apply(model: DomainModel, edit: edits.Edit | null): DomainModel {
  const copy = structuredClone(model);
  edit?.mutate(copy);
  return domainModelKind.schema.parse(copy);
}

describe('projection', () => {
  const diagram = projectDiagram(sample(), sources);

  it('shows entities with type texts, keys and labels for a screen reader', () => {
    const order = diagram.entities[1];
    expect(order?.label).toBe('Order, entity, 2 attributes');
    expect(order?.attributes.map((a) => [a.typeText, a.isRequired, a.isUnique])).toEqual([
      ['String (20)', true, true],
      ['OrderStatus', false, false],
    ]);
  });

  it('places enumerations beside their user, clear of everything else', () => {
    const [status] = diagram.enumerations;
    for (const { rect } of diagram.entities) expect(overlaps(rect, status!.rect)).toBe(false);
    expect(diagram.links.map((l) => [l.kind, l.from, l.to])).toContainEqual(['usage', 'order', 'status']);
  });

  it('knows the ends: owner many, both owners one to one, set many to many', () => {
    const [a] = sample().associations;
    expect(associationEnds(a!)).toEqual({ from: 'many', to: 'one' });
    expect(associationEnds({ ...a!, owner: 'both' })).toEqual({ from: 'one', to: 'one' });
    expect(associationEnds({ ...a!, type: 'reference-set' })).toEqual({ from: 'many', to: 'many' });
  });

  it('projects 200 entities with 300 links', () => {
    const entities = Array.from({ length: 200 }, (_, i) => ({
      id: `e${i}`,
      name: `Entity${i}`,
      x: (i % 20) * 320,
      y: Math.floor(i / 20) * 240,
      attributes: [attribute(`a${i}`, 'Name')],
    }));
    const associations = Array.from({ length: 300 }, (_, i) => ({
      id: `as${i}`,
      name: `A${i}`,
      from: `e${i % 200}`,
      to: `e${(i * 7 + 3) % 200}`,
    }));
    const model = domainModelKind.schema.parse({ entities, associations });
    expect(projectDiagram(model, sources).links).toHaveLength(300);
  });
});

describe('routing', () => {
  const box = (x: number, y: number) => ({ x, y, width: 240, height: 100 });

  it('goes straight between boxes that stand side by side', () => {
    const route = routeLinks(
      [{ id: 'l', from: 'a', to: 'b' }],
      new Map([
        ['a', box(0, 0)],
        ['b', box(400, 20)],
      ]),
    ).get('l');
    expect(route?.points).toHaveLength(2);
    expect(route?.points[0]?.y).toBe(route?.points[1]?.y);
  });

  it('takes facing sides and only right angles', () => {
    expect(sidesOf(box(0, 0), box(0, 300))).toEqual(['bottom', 'top']);
    const route = routeLinks(
      [{ id: 'l', from: 'a', to: 'b' }],
      new Map([
        ['a', box(0, 0)],
        ['b', box(400, 400)],
      ]),
    ).get('l');
    route?.points.slice(1).forEach((p, i) => {
      const q = route.points[i]!;
      expect(p.x === q.x || p.y === q.y).toBe(true);
    });
  });

  it('draws a link of an entity to itself', () => {
    expect(routeLinks([{ id: 'l', from: 'a', to: 'a' }], new Map([['a', box(0, 0)]])).get('l')?.points).toHaveLength(4);
  });
});

describe('edits', () => {
  it('adds entities with free names on the grid', () => {
    const ids = countingIds();
    const one = apply(sample(), edits.addEntity(sample(), { x: 13, y: 5 }, ids));
    const two = edits.addEntity(one, { x: 0, y: 0 }, ids);
    expect(one.entities.at(-1)).toMatchObject({ name: 'Entity', x: 16, y: 8 });
    expect(two.label).toBe('Add entity Entity2');
  });

  it('adds an attribute after another and renames it', () => {
    const added = apply(
      sample(),
      edits.addAttribute(sample(), 'order', { name: 'Number', type: 'integer' }, countingIds(), 'o1'),
    );
    expect(added.entities[1]?.attributes.map((a) => a.name)).toEqual(['Number', 'Number2', 'Status']);
    expect(apply(added, edits.rename(added, 'id1', 'Count')).entities[1]?.attributes[1]?.name).toBe('Count');
    expect(edits.rename(added, 'o1', 'Number')).toBeNull();
  });

  it('drops what a new type does not take', () => {
    const edited = apply(sample(), edits.editAttribute(sample(), 'o1', { type: 'decimal' }));
    expect(edited.entities[1]?.attributes[0]).toMatchObject({ type: 'decimal', length: null });
  });

  it('deletes an entity with its associations and an attribute with its index', () => {
    expect(apply(sample(), edits.remove(sample(), ['order'])).associations).toEqual([]);
    expect(apply(sample(), edits.remove(sample(), ['o1'])).entities[1]?.indexes).toEqual([]);
    expect(edits.remove(sample(), ['order'])?.label).toBe('Delete entity Order');
    expect(edits.remove(sample(), ['nothing'])).toBeNull();
  });

  it('refuses a circle of generalizations', () => {
    const general = apply(sample(), edits.setGeneralization(sample(), 'line', 'order'));
    expect(general.entities[2]?.generalization).toBe('order');
    expect(edits.setGeneralization(general, 'order', 'line')).toBeNull();
  });

  it('connects with a name from both ends and moves as one step', () => {
    const connected = edits.connect(sample(), 'order', 'customer', (id) => id, countingIds());
    expect(connected.label).toBe('Add association order_customer2');
    const moved = apply(sample(), edits.move(sample(), new Map([['order', { x: 5, y: 6 }]])));
    expect(moved.entities[1]).toMatchObject({ x: 5, y: 6 });
  });
});

describe('clipboard', () => {
  it('pastes entities with what is between them, new ids and free names', () => {
    const clip = parseClip(JSON.stringify(copyElements(sample(), ['order', 'customer'])));
    const pasted = apply(sample(), paste(sample(), clip!, countingIds(), null));
    const [customer, order] = pasted.entities.slice(3);
    expect([customer?.name, order?.name]).toEqual(['Customer2', 'Order2']);
    expect(pasted.associations.at(-1)).toMatchObject({ name: 'Order_Customer2', from: order?.id, to: customer?.id });
    expect(order?.indexes[0]?.attributes).toEqual([order?.attributes[0]?.id]);
    expect(new Set(pasted.entities.flatMap((e) => e.attributes.map((a) => a.id))).size).toBe(8);
  });

  it('copies, and new entities, lie on nothing', () => {
    let model = sample();
    for (let i = 0; i < 3; i++) {
      const { entities, enumerations } = projectDiagram(model, sources);
      const clip = copyElements(model, ['order', 'customer']);
      const boxes = [...entities, ...enumerations].map((e) => e.rect);
      model = apply(model, paste(model, clip!, countingIds(`p${i}`), null, 'Duplicate', boxes));
      const at = clearPlace(projectDiagram(model, sources), { x: 20, y: 20 });
      model = apply(model, edits.addEntity(model, at, countingIds(`e${i}`)));
    }
    const rects = projectDiagram(model, sources).entities.map((e) => e.rect);
    expect(rects.length).toBe(12);
    for (const [i, a] of rects.entries()) for (const b of rects.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
  });

  it('pastes attributes into an entity and refuses foreign text', () => {
    const clip = copyElements(sample(), ['c1']);
    expect(apply(sample(), paste(sample(), clip!, countingIds(), 'line')).entities[2]?.attributes[0]?.name).toBe(
      'Name',
    );
    expect(parseClip('{"a":1}')).toBeNull();
    expect(parseClip('hello')).toBeNull();
  });
});

describe('collapsed entities', () => {
  const wide = (count: number, more: object[] = []): DomainModel =>
    domainModelKind.schema.parse({
      entities: [
        {
          id: 'wide',
          name: 'Wide',
          attributes: [...Array.from({ length: count }, (_, i) => attribute(`a${i}`, `A${i}`)), ...more],
          indexes: [{ id: 'ix', attributes: ['a150'] }],
        },
      ],
    });
  const key = attribute('key', 'Key', 'string', { validations: [{ rule: 'unique' }] });
  const shown = (model: DomainModel, folds: Partial<DiagramSources['folds']> = {}) => {
    const none = new Set<string>();
    const all = { folded: new Set(['wide']), pinned: none, keys: none, ...folds };
    return projectDiagram(model, { ...sources, folds: all });
  };
  const rows = (diagram: ReturnType<typeof shown>) => diagram.entities[0]?.rows.map((r) => r.attribute.id);

  it('show what they are known by, then their first attributes, in their order', () => {
    const diagram = shown(wide(300, [key]), { keys: new Set(['a299']) });
    expect(rows(diagram)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a150', 'a299', 'key']);
    expect(diagram.entities[0]?.rect.height).toBeLessThan(300);
    expect(diagram.entities[0]?.label).toBe('Wide, entity, 301 attributes, collapsed');
    expect(diagram.entities[0]?.attributes).toHaveLength(301);
  });

  it('show the row that somebody looks at, and walk over shown rows alone', () => {
    const diagram = shown(wide(30), { pinned: new Set(['a20']) });
    expect(rows(diagram)?.at(-1)).toBe('a20');
    expect(walk(diagram, 'a7', 'down')).toBe('a20');
    expect(walk(diagram, 'a20', 'up')).toBe('a7');
  });

  it('small ones hide most of theirs, and nothing where there is nothing to hide', () => {
    expect(rows(shown(wide(6)))).toEqual(['a0', 'a1']);
    expect(shown(wide(0, [key])).entities[0]?.canFold).toBe(false);
    expect(shown(wide(6)).entities[0]?.canFold).toBe(true);
  });

  it('the use of an enumeration by a hidden attribute leaves at the row that says how many more there are', () => {
    const model = wide(300, [attribute('s', 'Status', 'enumeration', { enumeration: 'status' })]);
    const [entity] = shown(model).entities;
    const link = shown(model).links[0];
    expect(link?.route.points[0]?.y).toBeLessThan((entity?.rect.y ?? 0) + (entity?.rect.height ?? 0));
  });
});

describe('names of associations', () => {
  it('are given the width between their entities', () => {
    const room = (gap: number): number => {
      const model = sample();
      Object.assign(model.entities[1] as object, { x: 240 + gap });
      return projectDiagram(model, sources).links.find((l) => l.id === 'oc')?.route.room ?? 0;
    };
    expect(room(80)).toBeLessThanOrEqual(80 - 20);
    expect(room(200)).toBeGreaterThan(150);
  });
});

describe('walking and tidying', () => {
  it('walks rows of an entity, then to the nearest box', () => {
    const diagram = projectDiagram(sample(), sources);
    expect(walk(diagram, null, 'down')).toBe('customer');
    expect(walk(diagram, 'customer', 'down')).toBe('c1');
    expect(walk(diagram, 'c1', 'up')).toBe('customer');
    expect(walk(diagram, 'customer', 'right')).toBe('order');
    expect(walk(diagram, 'o2', 'down')).toBe('line');
    expect(walk(diagram, 'oc', 'right')).toBe('customer');
  });

  it('lays entities out without overlap', async () => {
    const places = await tidyDiagram(projectDiagram(sample(), sources));
    const tidied = apply(sample(), edits.move(sample(), places));
    const rects = projectDiagram(tidied, sources).entities.map((e) => e.rect);
    rects.forEach((a, i) => {
      for (const b of rects.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
    });
  });
});
