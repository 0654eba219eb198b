import { defaultFormat } from '../format/index.ts';
import { Catalog } from '../model/catalog.ts';
import type { Change } from '../model/change.ts';
import { NameSet } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { itemPath, memberPath } from '../structure/path.ts';
import type { AutoMapRow } from './auto-map.ts';
import { type EntityLink, type EntityShape, mappedShape, shapeOfEntity, structureOfShape } from './entity-message.ts';
import { exportMappingKind } from './kind.ts';

/** How far parts of parts are followed. */
const levels = 3;

/**
 * Plans the way from the domain model to a message: a structure of the entity with its parts and references, and the export
 * mapping that writes it, which opens then. Its rows say what is written, and where in the message. Null when the entity or the place is gone.
 */
export function planEntityExport(
  view: ProjectView,
  options: { entity: string; parent: string },
  ids: IdSource,
): { rows: AutoMapRow[]; change: Change; words: string; opens: string } | null {
  const catalog = new Catalog(view);
  const entity = catalog.entity(options.entity);
  const place = view.unit(options.parent);
  const module = place && view.moduleOf(place);
  if (!entity || !module) return null;
  const names = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const document = (kind: string, wanted: string, data: unknown): Unit => ({
    id: ids(),
    kind,
    name: names.take(wanted),
    parent: options.parent,
    documentation: '',
    data,
  });
  const shape = shapeOfEntity(entity, catalog, levels);
  const root = structureOfShape(shape, catalog);
  const structure = document(defaultFormat.kind.kind, `${entity.name}Message`, {
    samples: [],
    overrides: {},
    root,
  });
  const mapping = document('export-mapping', `Export_${entity.name}`, {
    ...exportMappingKind.defaults(),
    structure: structure.id,
    root: mappedShape(shape, '$', { isImport: false }),
  });
  const row = (unit: Unit, type: string): AutoMapRow => ({
    id: unit.id,
    action: 'create',
    subject: 'mapping',
    source: entity.qualifiedName,
    name: unit.name,
    type,
    parent: null,
    score: 100,
  });
  const entities = countEntities(shape) - 1;
  return {
    rows: [
      row(structure, `${defaultFormat.label} structure`),
      row(mapping, 'Export mapping'),
      ...writtenRows(shape, '$'),
    ],
    opens: mapping.id,
    change: { label: `Export ${entity.name}`, ops: [structure, mapping].map((unit) => ({ op: 'create', unit })) },
    words: `Creates 1 structure and 1 export mapping of ${entity.name}${
      entities === 0 ? '' : ` with ${entities} associated ${entities === 1 ? 'entity' : 'entities'}`
    }.`,
  };
}

/** The entities of a shape with their attributes, at the places of the message that hold them. */
function writtenRows(shape: EntityShape, path: string): AutoMapRow[] {
  const { entity } = shape;
  const written = { action: 'reuse', score: 100 } as const;
  const id = `entity:${path}`;
  return [
    {
      ...written,
      id,
      subject: 'entity',
      source: path,
      name: entity.name,
      type: 'Entity',
      parent: null,
      persistable: entity.persistable,
    },
    ...shape.attributes.map(({ member, attribute }): AutoMapRow => {
      const source = memberPath(path, member);
      const type = attribute.definition.type;
      return {
        ...written,
        id: `attribute:${source}`,
        subject: 'attribute',
        source,
        name: attribute.name,
        type,
        parent: id,
      };
    }),
    ...shape.links.flatMap((link) => writtenRows(link.shape, placeOf(link, path))),
  ];
}

function placeOf({ member, isList }: EntityLink, path: string): string {
  const place = memberPath(path, member);
  return isList ? itemPath(place) : place;
}

function countEntities(shape: EntityShape): number {
  return 1 + shape.links.reduce((sum, link) => sum + countEntities(link.shape), 0);
}
