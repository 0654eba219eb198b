import { messageKinds } from '../../format/index.ts';
import { elementKeys, elementOfKey, pathOfKey } from '../../mapping/element-key.ts';
import { type MappedObject, type MappedValue, newValue } from '../../mapping/kind.ts';
import { objectsAbove, objectsAt, ownerOfValue, ownersOfValue } from '../../mapping/owner.ts';
import { isDefinition, structureOf, type UsedStructure } from '../../mapping/used-structure.ts';
import { walkMapped } from '../../mapping/walk-mapped.ts';
import type { AssociationInfo, Catalog, EntityInfo } from '../../model/catalog.ts';
import { mostSimilar } from '../../model/naming.ts';
import { childrenOf, ownNodeAt, StructureIndex } from '../../structure/path.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';
import { offerLimit } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

interface Mapping extends UsedStructure {
  root: MappedObject | null;
}

const elementsOf = (data: Mapping): MappedObject[] =>
  data.root ? [...walkMapped(data.root)].map((w) => w.element) : [];

/** The element that a finding is about, by its key. */
const elementOf = ({ finding }: FixContext, data: Mapping) => elementOfKey(data.root, finding.element ?? '');

/** An edit of the mapped element that the finding is about. */
function objectEdit(ctx: FixContext, label: string, mutate: (element: MappedObject) => void): FixEdit {
  return {
    label,
    mutate: (data: Mapping) => {
      const element = elementOf(ctx, data);
      if (element) mutate(element);
    },
  };
}

/** An edit of the mapped values at the path that the finding is about: those of its owner, where it names one. */
function valueEdit(ctx: FixContext, label: string, mutate: (value: MappedValue) => void): FixEdit {
  return {
    label,
    mutate: (data: Mapping) => {
      const { element: path, params } = ctx.finding;
      const owner = typeof params?.owner === 'string' ? elementOfKey(data.root, params.owner) : undefined;
      for (const { values } of owner ? [owner] : elementsOf(data))
        for (const value of values) if (value.path === path) mutate(value);
    },
  };
}

/** Takes what is mapped at a path away: its values, and its object with everything below. */
const unmap: Fixer = (ctx) => [
  {
    label: 'Remove the mapping',
    mutate: (data: Mapping) => {
      const gone = elementOf(ctx, data);
      if (gone !== undefined && gone === data.root) data.root = null;
      for (const element of elementsOf(data)) {
        element.values = element.values.filter((v) => v.path !== ctx.finding.element);
        element.objects = element.objects.filter((o) => o !== gone);
      }
    },
  },
];

/** Takes the one value away that the finding is about; a path may feed other attributes, which are right. */
const unmapValue: Fixer = ({ finding }) => [
  {
    label: 'Remove the mapping',
    mutate: (data: Mapping) => {
      const owner = elementOfKey(data.root, String(finding.params?.owner ?? ''));
      const attribute = finding.params?.attribute;
      if (owner)
        owner.values = owner.values.filter((v) => v.path !== finding.element || (v.attribute ?? '') !== attribute);
    },
  },
];

/** Keeps the first mapping at the path and takes the later ones away. */
const unmapLater: Fixer = ({ finding }) => [
  {
    label: 'Keep the first mapping',
    mutate: (data: Mapping) => {
      let seen = false;
      for (const element of elementsOf(data))
        element.values = element.values.filter((v) => {
          if (v.path !== finding.element) return true;
          const keep = !seen;
          seen = true;
          return keep;
        });
    },
  },
];

const structureIn = ({ unit, view, catalog }: FixContext): StructureDocument | undefined =>
  structureOf(unit.data as Mapping, view, catalog)?.data;
const lastName = (path: string) => /([^.[\]"{}*]+)["\]{}*[]*$/.exec(path)?.[1] ?? path;

/** The element above a path, with its entity. */
function above(ctx: FixContext, path: string): { element: MappedObject; entity: EntityInfo } | null {
  const { root } = ctx.unit.data as Mapping;
  const own = elementOf(ctx, ctx.unit.data);
  const { owner } = ctx.finding.params ?? {};
  const element = own
    ? objectsAbove(root, own)[0]
    : typeof owner === 'string'
      ? elementOfKey(root, owner)
      : ownerOfValue(root, path);
  const entity = ctx.catalog.entity(element?.entity);
  return element && entity ? { element, entity } : null;
}

const between = (catalog: Catalog, a: string, b: string): AssociationInfo[] =>
  catalog
    .associationsOf(a)
    .filter(
      (x) =>
        (catalog.isKindOf(a, x.from) && catalog.isKindOf(b, x.to)) ||
        (catalog.isKindOf(a, x.to) && catalog.isKindOf(b, x.from)),
    );

const createAlways = (ctx: FixContext) =>
  objectEdit(ctx, 'Always create the object', (o) => {
    o.obtain = 'create';
  });

/** Import and export mappings. */
export const mappingFixes: FixerTable = {
  'mapping/no-structure': (ctx) =>
    targetsFor(ctx, messageKinds, ctx.unit.name).map(({ id, name }) => ({
      label: `Use ${name}`,
      mutate: (data: Mapping) => {
        data.structure = id;
      },
    })),
  'mapping/path-not-in-structure': (ctx) => {
    const gone = pathOfKey(ctx.finding.element ?? '');
    const structure = structureIn(ctx);
    const parent = structure && new StructureIndex(structure).get(gone.slice(0, gone.lastIndexOf('.')));
    const beside = parent ? childrenOf(parent) : [];
    const similar = mostSimilar(
      lastName(gone),
      beside.map((p) => p.node.name),
    );
    const found = beside.find((p) => p.node.name === similar);
    const isObject = elementOf(ctx, ctx.unit.data) !== undefined;
    return [
      ...(found && !isObject
        ? [
            valueEdit(ctx, `Map ${found.node.name} instead`, (v) => {
              v.path = found.path;
            }),
          ]
        : []),
      ...unmap(ctx),
    ];
  },
  'mapping/entity-missing': unmap,
  'mapping/attribute-missing': (ctx) => {
    const entity = above(ctx, ctx.finding.element ?? '')?.entity;
    const similar = mostSimilar(
      lastName(ctx.finding.element ?? ''),
      (entity?.attributes ?? []).map((a) => a.name),
    );
    const found = entity?.attributes.find((a) => a.name === similar);
    return [
      ...(found
        ? [
            valueEdit(ctx, `Map it to ${found.name}`, (v) => {
              if (!entity?.attributes.some((a) => a.id === v.attribute)) v.attribute = found.id;
            }),
          ]
        : []),
      ...unmap(ctx),
    ];
  },
  'mapping/value-without-object': unmap,
  'mapping/two-objects': (ctx) => {
    const { root } = ctx.unit.data as Mapping;
    const [first, second] = [objectsAt(root, ctx.finding.path ?? '')[0], elementOf(ctx, ctx.unit.data)];
    const [entity, other] = [ctx.catalog.entity(first?.entity), ctx.catalog.entity(second?.entity)];
    if (!entity || !other) return [];
    return [
      {
        label: `Put ${other.name} below ${entity.name}`,
        mutate: (data: Mapping) => {
          const moved = elementOf(ctx, data);
          const owner = objectsAt(data.root, moved?.path ?? '')[0];
          if (!moved || !owner) return;
          for (const element of elementsOf(data)) element.objects = element.objects.filter((o) => o !== moved);
          moved.association = between(ctx.catalog, entity.id, other.id)[0]?.id ?? null;
          owner.objects.push(moved);
        },
      },
    ];
  },
  'mapping/no-association': (ctx) => {
    const path = ctx.finding.element ?? '';
    const parent = above(ctx, path);
    const entity = elementOf(ctx, ctx.unit.data)?.entity;
    if (!parent || !entity) return [];
    return between(ctx.catalog, parent.entity.id, entity)
      .slice(0, offerLimit)
      .map((a) =>
        objectEdit(ctx, `Link over ${a.name}`, (o) => {
          o.association = a.id;
        }),
      );
  },
  'mapping/no-key': (ctx) => {
    const element = elementOf(ctx, ctx.unit.data);
    const attributes = new Map(ctx.catalog.entity(element?.entity)?.attributes.map((a) => [a.id, a]));
    const mapped = (element?.values ?? []).flatMap((v) => attributes.get(v.attribute ?? '') ?? []);
    const unique = mapped.filter((a) => a.definition.validations.some((r) => r.rule === 'unique'));
    const likely = unique.length > 0 ? unique : mapped.filter((a) => /(id|key|code|number)$/i.test(a.name));
    return [
      ...(likely.length > 0 ? likely : mapped).slice(0, offerLimit).map((a) =>
        objectEdit(ctx, `Use ${a.name} as key`, (o) => {
          for (const v of o.values) if (v.attribute === a.id) v.key = true;
        }),
      ),
      createAlways(ctx),
    ];
  },
  'mapping/find-non-persistable': (ctx) => [createAlways(ctx)],
  'mapping/mapped-twice': unmapLater,
  'mapping/attribute-twice': unmapValue,
  'mapping/type': unmapValue,
  'mapping/refuses-fractions': (ctx) => [
    valueEdit(ctx, 'Round it', (v) => {
      v.expression = 'round($value)';
    }),
  ],
  'mapping/no-source': unmapValue,
  'mapping/key-not-mapped': (ctx) => [
    valueEdit(ctx, 'Not a key', (v) => {
      v.key = false;
    }),
  ],
  'mapping/required-not-mapped': (ctx) => {
    const path = ctx.finding.element ?? '';
    const parent = above(ctx, path);
    const structure = structureIn(ctx);
    const node = structure && new StructureIndex(structure).get(path)?.node;
    if (!parent || !node) return [];
    const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
    // Of several objects of the element, any that has it.
    const owners = ownersOfValue((ctx.unit.data as Mapping).root, path);
    const same = owners.flatMap((owner) => {
      const attributes = ctx.catalog.entity(owner.entity)?.attributes ?? [];
      const found = attributes.find((a) => plain(a.name) === plain(node.exposedName ?? node.name));
      const key = elementKeys((ctx.unit.data as Mapping).root).get(owner);
      return found && key !== undefined ? [mapTo(path, key, found)] : [];
    });
    return [
      ...same.slice(0, 1),
      // What a definition requires, the domain model does.
      ...(isDefinition(ctx.view.unit((ctx.unit.data as Mapping).structure)) ? [] : [optionalInStructure(ctx, path)]),
    ];
  },
};

function optionalInStructure(ctx: FixContext, path: string): FixEdit {
  return {
    label: 'Make it optional in the structure',
    unit: (ctx.unit.data as Mapping).structure as string,
    mutate: (data: StructureDocument) => {
      if (data.overrides) data.overrides[path] = { ...data.overrides[path], optional: true };
      const found = ownNodeAt(data, path);
      if (found) found.optional = true;
    },
  };
}

/** Maps the value at a path to an attribute of the element above it. */
function mapTo(path: string, owner: string, attribute: { id: string; name: string }): FixEdit {
  return {
    label: `Map it to ${attribute.name}`,
    mutate: (data: Mapping) => {
      const element = elementOfKey(data.root, owner);
      element?.values.push(newValue(path, attribute.id));
    },
  };
}
