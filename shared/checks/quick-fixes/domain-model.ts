import { regularExpressionProblem } from '../../expression/regular-expression.ts';
import type { Attribute, DomainModel, Entity, ValidationRule } from '../../model/kinds/domain-model.ts';
import { mostSimilar } from '../../model/naming.ts';
import { isRangeLimit } from '../domain-model.ts';
import { legalName, namesBeside, renameIn } from './names.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

const entityIn = (model: DomainModel, id: string): Entity | undefined => model.entities.find((e) => e.id === id);
const ownerIn = (model: DomainModel, attribute: string): Entity | undefined =>
  model.entities.find((e) => e.attributes.some((a) => a.id === attribute));

/** An edit of the attribute, entity or association that the finding is about. */
function attributeEdit(ctx: FixContext, label: string, mutate: (attribute: Attribute) => void): FixEdit {
  const id = ctx.finding.element ?? '';
  return {
    label,
    mutate: (model: DomainModel) => {
      const attribute = ownerIn(model, id)?.attributes.find((a) => a.id === id);
      if (attribute) mutate(attribute);
    },
  };
}

function entityEdit(ctx: FixContext, label: string, mutate: (entity: Entity) => void): FixEdit {
  const id = ctx.finding.element ?? '';
  return {
    label,
    mutate: (model: DomainModel) => {
      const entity = entityIn(model, id) ?? ownerIn(model, id);
      if (entity) mutate(entity);
    },
  };
}

/** Renames the element to a legal name that is free where it stands; an attribute's scope includes what it inherits. */
const rename: Fixer = ({ finding, unit, catalog }) => {
  const id = finding.element ?? '';
  const model = unit.data as DomainModel;
  const owner = ownerIn(model, id);
  const elements = [...model.entities, ...model.associations];
  const element = owner ? owner.attributes.find((a) => a.id === id) : elements.find((e) => e.id === id);
  if (!element) return [];
  const taken = owner
    ? [
        ...namesBeside(owner.attributes, id),
        ...(catalog.entity(owner.id)?.attributes ?? []).filter((a) => a.id !== id).map((a) => a.name),
      ]
    : namesBeside(elements, id);
  const name = legalName(element.name, owner ? 'Attribute' : entityIn(model, id) ? 'Entity' : 'Association', taken);
  return [
    {
      label: `Rename to ${name}`,
      mutate: (data: DomainModel) =>
        renameIn(owner ? (ownerIn(data, id)?.attributes ?? []) : [...data.entities, ...data.associations], id, name),
    },
  ];
};

const setPersistable = (label: string, unit: string, id: string, persistable: boolean): FixEdit => ({
  label,
  unit,
  mutate: (model: DomainModel) => {
    const entity = entityIn(model, id);
    if (entity) entity.persistable = persistable;
  },
});

/** Makes an entity of any domain model persistable. */
export function makePersistable(ctx: FixContext, id: string | null | undefined): FixEdit[] {
  const entity = ctx.catalog.entity(id);
  return entity?.unit ? [setPersistable(`Make ${entity.name} persistable`, entity.unit, entity.id, true)] : [];
}

/** Takes the rules away that `isWrong` points at. */
const dropRules = (isWrong: (rule: ValidationRule) => boolean): Fixer => {
  return (ctx) => [
    attributeEdit(ctx, 'Remove the validation rule', (a) => {
      a.validations = a.validations.filter((rule) => !isWrong(rule));
    }),
  ];
};

function isBrokenPattern(rule: ValidationRule): boolean {
  return rule.rule === 'pattern' && regularExpressionProblem(rule.pattern, 'whole') !== null;
}

const withoutGeneralization: FixerTable[string] = (ctx) => [
  entityEdit(ctx, 'Remove the generalization', (e) => {
    e.generalization = null;
  }),
];

export const domainModelFixes: FixerTable = {
  'domain/name': rename,
  'domain/name-taken': rename,
  'domain/generalization-circle': withoutGeneralization,
  'domain/generalization-depth': withoutGeneralization,
  'domain/persistability': (ctx) => {
    const entity = entityIn(ctx.unit.data, ctx.finding.element ?? '');
    if (!entity) return [];
    return [
      setPersistable(
        `Make ${entity.name} ${entity.persistable ? 'non-persistable' : 'persistable'}`,
        ctx.unit.id,
        entity.id,
        !entity.persistable,
      ),
      entityEdit(ctx, 'Remove the generalization', (e) => {
        e.generalization = null;
      }),
    ];
  },
  'domain/event-without-microflow': (ctx) => [
    entityEdit(ctx, 'Remove the handlers without a microflow', (e) => {
      e.events = e.events.filter((h) => h.microflow);
    }),
  ],
  'domain/association-end': ({ finding }) => [
    {
      label: 'Delete the association',
      mutate: (model: DomainModel) => {
        model.associations = model.associations.filter((a) => a.id !== finding.element);
      },
    },
  ],
  'domain/association-persistability': (ctx) => {
    const association = (ctx.unit.data as DomainModel).associations.find((a) => a.id === ctx.finding.element);
    return [
      {
        label: 'Turn the association around',
        mutate: (model: DomainModel) => {
          const found = model.associations.find((a) => a.id === ctx.finding.element);
          if (found) [found.from, found.to] = [found.to, found.from];
        },
      },
      ...makePersistable(ctx, association?.to),
    ];
  },
  'domain/no-enumeration': (ctx) => {
    const attribute = ownerIn(ctx.unit.data, ctx.finding.element ?? '')?.attributes.find(
      (a) => a.id === ctx.finding.element,
    );
    return [
      ...targetsFor(ctx, ['enumeration'], attribute?.name).map(({ id, name }) =>
        attributeEdit(ctx, `Use ${name}`, (a) => {
          a.enumeration = id;
        }),
      ),
      attributeEdit(ctx, 'Change the type to String', (a) => {
        a.type = 'string';
      }),
    ];
  },
  'domain/autonumber-not-stored': (ctx) => [
    attributeEdit(ctx, 'Change the type to Long', (a) => {
      a.type = 'long';
    }),
    ...makePersistable(ctx, ownerIn(ctx.unit.data, ctx.finding.element ?? '')?.id),
  ],
  'domain/calculated-validation': (ctx) => [
    attributeEdit(ctx, 'Remove its validation rules', (a) => {
      a.validations = [];
    }),
  ],
  'domain/default': (ctx) => {
    const attribute = ownerIn(ctx.unit.data, ctx.finding.element ?? '')?.attributes.find(
      (a) => a.id === ctx.finding.element,
    );
    const values = ctx.catalog.enumeration(attribute?.enumeration)?.values.map((v) => v.name) ?? [];
    const similar = attribute && mostSimilar(attribute.default, values);
    const set = (label: string, text: string) =>
      attributeEdit(ctx, label, (a) => {
        a.default = text;
      });
    return [...(similar ? [set(`Change to ${similar}`, similar)] : []), set('Clear the default', '')];
  },
  'domain/pattern': dropRules(isBrokenPattern),
  'domain/range-type': dropRules((rule) => rule.rule === 'range'),
  'domain/range-limit': (ctx) => [
    attributeEdit(ctx, 'Clear the limit', (a) => {
      for (const rule of a.validations) {
        if (rule.rule !== 'range') continue;
        if (!isRangeLimit(a.type, rule.min)) rule.min = '';
        if (!isRangeLimit(a.type, rule.max)) rule.max = '';
      }
    }),
  ],
};
