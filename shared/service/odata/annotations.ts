import type { CsdlAnnotation, CsdlPlace, CsdlValue } from '../../odata/csdl/index.ts';

/** What is written here stands in no file. */
export const nowhere: CsdlPlace = { document: '', line: 0, column: 0 };

export const core = 'Org.OData.Core.V1';
export const capabilities = 'Org.OData.Capabilities.V1';
export const validation = 'Org.OData.Validation.V1';
export const aggregation = 'Org.OData.Aggregation.V1';

export function annotation(term: string, value: CsdlValue | null): CsdlAnnotation {
  return { term, qualifier: null, value, annotations: [], from: 'inside', at: nowhere };
}

export const flag = (value: boolean): CsdlValue => ({ kind: 'constant', type: 'bool', text: String(value) });
export const words = (text: string): CsdlValue => ({ kind: 'constant', type: 'string', text });
export const member = (type: string, name: string): CsdlValue => ({
  kind: 'constant',
  type: 'enum',
  text: `${type}/${name}`,
});
export const propertyPaths = (paths: readonly string[]): CsdlValue => ({
  kind: 'collection',
  items: paths.map((path) => ({ kind: 'path', type: 'property', path })),
});

export function record(properties: Readonly<Record<string, CsdlValue | null>>): CsdlValue {
  return {
    kind: 'record',
    type: null,
    properties: Object.entries(properties).flatMap(([name, value]) =>
      value === null ? [] : [{ name, value, annotations: [] }],
    ),
    annotations: [],
  };
}

/** `Core.Description` of a text; none of an empty one. */
export function described(text: string): CsdlAnnotation[] {
  return text.trim() === '' ? [] : [annotation(`${core}.Description`, words(text.trim()))];
}
