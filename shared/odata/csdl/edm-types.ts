/** Primitive types of 4.01 (CSDL XML 4.01, 3.3). */
const primitive = [
  'Binary',
  'Boolean',
  'Byte',
  'Date',
  'DateTimeOffset',
  'Decimal',
  'Double',
  'Duration',
  'Guid',
  'Int16',
  'Int32',
  'Int64',
  'SByte',
  'Single',
  'Stream',
  'String',
  'TimeOfDay',
];

const shapes = ['', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'Collection'];

/** Abstract ones, and those of annotations (3.4 and 3.5). */
const abstract = [
  'AnnotationPath',
  'AnyPropertyPath',
  'ComplexType',
  'EntityType',
  'ModelElementPath',
  'NavigationPropertyPath',
  'PrimitiveType',
  'PropertyPath',
  'Untyped',
];

/** Of v1 to v3 only. */
const before4 = ['DateTime', 'Time', 'Float'];

/** Names of the types that every model has. Those of older versions are known too: services write them side by side. */
export const edmTypes: ReadonlySet<string> = new Set(
  [...primitive, ...shapes.flatMap((shape) => [`Geography${shape}`, `Geometry${shape}`]), ...abstract, ...before4].map(
    (name) => `Edm.${name}`,
  ),
);

/** What the values of an enumeration may be (10.2). */
export const enumTypes: ReadonlySet<string> = new Set(
  ['Byte', 'SByte', 'Int16', 'Int32', 'Int64'].map((n) => `Edm.${n}`),
);
