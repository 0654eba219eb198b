import { annotationOf, booleanConstant, booleanOf } from './lookup.ts';
import type { CsdlAnnotated, CsdlEntitySet, CsdlModel, CsdlSingleton, CsdlValue } from './model.ts';

/** What a service says that may be done with a set. What it does not say may be done. */
export interface SetCapabilities {
  insertable: boolean;
  updatable: boolean;
  deletable: boolean;
  readable: boolean;
  searchable: boolean;
  countable: boolean;
  expandable: boolean;
  topSupported: boolean;
  skipSupported: boolean;
  filterable: boolean;
  sortable: boolean;
  /** Paths of properties that may not be in a filter, or in an order. */
  notFilterable: ReadonlySet<string>;
  notSortable: ReadonlySet<string>;
  notInsertable: ReadonlySet<string>;
  notUpdatable: ReadonlySet<string>;
  notExpandable: ReadonlySet<string>;
  /** Paths that every filter must name. */
  requiredInFilter: ReadonlySet<string>;
}

const capability = 'Org.OData.Capabilities.V1';

/** The capabilities of a set or singleton: the Capabilities vocabulary, and the `sap:` attributes that say the same of v2. */
export function capabilitiesOf(model: CsdlModel, set: CsdlEntitySet | CsdlSingleton): SetCapabilities {
  const record = (term: string) => annotationOf(set, `${capability}.${term}`)?.value ?? null;
  const tag = (term: string) => booleanOf(annotationOf(set, `${capability}.${term}`)) ?? true;
  const sap = (name: string, element: Pick<CsdlAnnotated, 'annotations'> = set) =>
    booleanOf(annotationOf(element, `sap.${name}`)) ?? true;
  const says = (term: string, property: string) => flagOf(record(term), property) ?? true;
  const own = propertiesWith(model, set);
  const not = (term: string, property: string, attribute: string) =>
    new Set([
      ...pathsOf(record(term), property),
      ...own.filter((each) => !sap(attribute, each)).map((each) => each.name),
    ]);
  return {
    insertable: says('InsertRestrictions', 'Insertable') && sap('creatable'),
    updatable: says('UpdateRestrictions', 'Updatable') && sap('updatable'),
    deletable: says('DeleteRestrictions', 'Deletable') && sap('deletable'),
    readable: says('ReadRestrictions', 'Readable') && sap('addressable'),
    searchable: says('SearchRestrictions', 'Searchable') && (booleanOf(annotationOf(set, 'sap.searchable')) ?? true),
    countable: says('CountRestrictions', 'Countable') && sap('countable'),
    expandable: says('ExpandRestrictions', 'Expandable'),
    topSupported: tag('TopSupported') && sap('topable') && sap('pageable'),
    skipSupported: tag('SkipSupported') && sap('pageable'),
    filterable: says('FilterRestrictions', 'Filterable'),
    sortable: says('SortRestrictions', 'Sortable'),
    notFilterable: not('FilterRestrictions', 'NonFilterableProperties', 'filterable'),
    notSortable: not('SortRestrictions', 'NonSortableProperties', 'sortable'),
    notInsertable: not('InsertRestrictions', 'NonInsertableProperties', 'creatable'),
    notUpdatable: not('UpdateRestrictions', 'NonUpdatableProperties', 'updatable'),
    notExpandable: new Set(pathsOf(record('ExpandRestrictions'), 'NonExpandableProperties')),
    requiredInFilter: new Set([
      ...pathsOf(record('FilterRestrictions'), 'RequiredProperties'),
      ...own
        .filter((each) => booleanOf(annotationOf(each, 'sap.required-in-filter')) === true)
        .map((each) => each.name),
    ]),
  };
}

function propertiesWith(
  model: CsdlModel,
  set: CsdlEntitySet | CsdlSingleton,
): { name: string; annotations: CsdlAnnotated['annotations'] }[] {
  const type = model.types.get(set.type);
  return type?.kind === 'entity' ? type.properties : [];
}

function propertyOf(value: CsdlValue | null, name: string): CsdlValue | null {
  if (value?.kind !== 'record') return null;
  return value.properties.find((each) => each.name === name)?.value ?? null;
}

function flagOf(value: CsdlValue | null, name: string): boolean | null {
  const found = propertyOf(value, name);
  return found ? booleanConstant(found) : null;
}

/** CSDL JSON writes the paths of a collection as plain texts. */
function pathsOf(value: CsdlValue | null, name: string): string[] {
  const found = propertyOf(value, name);
  if (found?.kind !== 'collection') return [];
  return found.items.flatMap((each) =>
    each.kind === 'path' ? [each.path] : each.kind === 'constant' && each.type === 'string' ? [each.text] : [],
  );
}
