/**
 * A request as it is written (OASIS OData URL Conventions 4.01 and its ABNF; OData Extension for Data Aggregation 4.0 for `$apply`). Without a model, what a
 * name means is not known: `resolve` says it. Every node has the offsets of its text in the request as it came.
 */
export interface Placed {
  at: number;
  end: number;
}

/** `null` is the type of the literal null; `enum` and `geo` literals name theirs in `typeName`. */
export type LiteralType =
  | 'null'
  | 'Edm.Binary'
  | 'Edm.Boolean'
  | 'Edm.Date'
  | 'Edm.DateTimeOffset'
  | 'Edm.Decimal'
  | 'Edm.Double'
  | 'Edm.Duration'
  | 'Edm.Geography'
  | 'Edm.Geometry'
  | 'Edm.Guid'
  | 'Edm.Int32'
  | 'Edm.Int64'
  | 'Edm.String'
  | 'Edm.TimeOfDay'
  | 'enum';

export interface Literal extends Placed {
  kind: 'literal';
  type: LiteralType;
  /** Without quotes and prefix, decoded: `O'Neil`, `2.50`, `P1D`, `Red,Blue`. Digits stay as they are written. */
  text: string;
  /** Of an enumeration: the qualified name that is written before it. */
  typeName?: string;
}

export type BinaryOperator =
  | 'add'
  | 'div'
  | 'divby'
  | 'eq'
  | 'ge'
  | 'gt'
  | 'has'
  | 'in'
  | 'le'
  | 'lt'
  | 'mod'
  | 'mul'
  | 'ne'
  | 'sub';

export interface Binary extends Placed {
  kind: 'binary';
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
}

/** A chain of one operator is one node: a long one is not deep. */
export interface Logical extends Placed {
  kind: 'logical';
  operator: 'and' | 'or';
  operands: Expression[];
}

export interface Unary extends Placed {
  kind: 'unary';
  operator: 'not' | 'negate';
  operand: Expression;
}

/** Values in brackets, behind `in`. */
export interface List extends Placed {
  kind: 'list';
  items: Expression[];
}

/** A canonical function (5.1.1.5 to 5.1.1.12), by its name in lower case but `matchesPattern`. */
export interface CanonicalCall extends Placed {
  kind: 'function';
  name: string;
  arguments: Expression[];
}

export interface Case extends Placed {
  kind: 'case';
  branches: { condition: Expression; value: Expression }[];
}

export interface TypeName extends Placed {
  name: string;
  collection: boolean;
}

/** `cast` and `isof`; without an operand they are of the current instance. */
export interface TypeTest extends Placed {
  kind: 'cast' | 'isof';
  operand: Expression | null;
  type: TypeName;
}

/** `isdefined` of data aggregation. */
export interface IsDefined extends Placed {
  kind: 'isdefined';
  operand: Path;
}

export interface JsonArray extends Placed {
  kind: 'array';
  items: Expression[];
}

export interface JsonObject extends Placed {
  kind: 'object';
  members: { name: string; at: number; value: Expression }[];
}

/** What a path begins with: `$it`, `$this`, `$these`, `$root`, an alias; null for the current instance, or the variable of a lambda. */
export type PathStart = '$it' | '$this' | '$these' | '$root' | { alias: string };

/** A path of an expression: what it begins with, and steps. `$it` alone has none. */
export interface Path extends Placed {
  kind: 'path';
  start: PathStart | null;
  steps: Step[];
}

export interface NamedValue extends Placed {
  name: string;
  value: Expression;
}

export type Step = Placed &
  (
    | { kind: 'name'; name: string }
    /** A function with its parameters, or a key by names: only the model tells. */
    | { kind: 'call'; name: string; parameters: NamedValue[] }
    /** One value in brackets, behind a name. */
    | { kind: 'key'; value: Expression }
    /** Several values by name behind a call. */
    | { kind: 'keys'; values: NamedValue[] }
    | { kind: 'any' | 'all'; variable: string | null; predicate: Expression | null }
    | { kind: 'count'; filter: Expression | null; search: Search | null }
    | { kind: 'filter'; predicate: Expression }
    | { kind: 'annotation'; term: string; qualifier: string | null }
    | { kind: 'aggregate'; expression: AggregateExpression }
  );

export type Expression =
  | Literal
  | Binary
  | Logical
  | Unary
  | List
  | CanonicalCall
  | Case
  | TypeTest
  | IsDefined
  | JsonArray
  | JsonObject
  | Path;

/** A segment of a resource path. A segment that could be a key (11.2 of URL Conventions 4.01, key as segment) is `text`, or a name. */
export type ResourceStep =
  | Extract<Step, { kind: 'name' | 'call' | 'key' | 'keys' | 'filter' }>
  | (Placed & { kind: 'text'; text: string })
  | (Placed & { kind: '$count' | '$each' | '$query' | '$ref' | '$value' });

/** What a request is for. `root` tells the paths of the service itself. */
export interface ResourcePath extends Placed {
  root: 'resource' | '$all' | '$batch' | '$crossjoin' | '$entity' | '$metadata' | 'service';
  steps: ResourceStep[];
  /** Of `$crossjoin`. */
  sets: (Placed & { name: string })[];
}

export type Search =
  | (Placed & { kind: 'term'; text: string; isPhrase: boolean })
  | (Placed & { kind: 'and' | 'or'; operands: Search[] })
  | (Placed & { kind: 'not'; operand: Search })
  /** What stands in single quotes is not an expression yet (4.01: clients that search while one types). */
  | (Placed & { kind: 'incomplete'; text: string });

export interface OrderItem extends Placed {
  expression: Expression;
  descending: boolean;
}

export interface ComputeItem extends Placed {
  expression: Expression;
  as: string;
}

/** A path of names in `$select`, `$expand`, `groupby`: properties, types, annotations. */
export interface NamePath extends Placed {
  segments: (Placed & { kind: 'name'; name: string; annotation: { term: string; qualifier: string | null } | null })[];
}

export interface SelectItem extends Placed {
  kind: 'all' | 'operations' | 'path';
  /** `Namespace.*` of all its operations. */
  namespace: string | null;
  path: NamePath | null;
  /** Of a function with overloads. */
  parameterNames: string[] | null;
  options: QueryOptions | null;
}

export interface ExpandItem extends Placed {
  kind: 'all' | 'path' | 'value';
  /** Before `*`: the path to the complex value whose navigation is meant. */
  path: NamePath | null;
  suffix: '$count' | '$ref' | null;
  options: QueryOptions | null;
}

export type Levels = number | 'max';

/** The options of a request, or of an item of `$expand` and `$select`. What is not written is null. */
export interface QueryOptions {
  filter: Expression | null;
  orderby: OrderItem[] | null;
  select: SelectItem[] | null;
  expand: ExpandItem[] | null;
  compute: ComputeItem[] | null;
  apply: Transformation[] | null;
  search: Search | null;
  /** Whole numbers as texts of digits fit: they are checked to be safe. */
  top: number | null;
  skip: number | null;
  count: boolean | null;
  levels: Levels | null;
  format: string | null;
  skiptoken: string | null;
  deltatoken: string | null;
  id: string | null;
  schemaversion: string | null;
  index: number | null;
  /** Temporal data: `$at`, `$from`, `$to`, `$toInclusive`. */
  temporal: {
    at: TemporalValue | null;
    from: TemporalValue | null;
    to: TemporalValue | null;
    toInclusive: TemporalValue | null;
  } | null;
  aliases: ReadonlyMap<string, Expression>;
  /** All others, decoded; the parameters of a function import may be among them. */
  custom: readonly (Placed & { name: string; value: string | null })[];
  /** Where each option that is written stands, by its name with `$`. */
  places: ReadonlyMap<string, Placed>;
}

export type TemporalValue = 'min' | 'max' | Expression;

export interface AggregateFrom extends Placed {
  grouping: NamePath[];
  method: string | null;
}

/** One value of `aggregate`: an expression with a method, a count, or a custom aggregate. */
export interface AggregateExpression extends Placed {
  kind: 'method' | 'count' | 'custom';
  /** Of a count, what is counted; null for the input set itself. */
  expression: Expression | null;
  /** `sum`, `min`, `max`, `average`, `countdistinct`, or a qualified name. */
  method: string | null;
  from: AggregateFrom[];
  as: string | null;
}

export type GroupingElement =
  | (Placed & { kind: 'path'; path: NamePath })
  | (Placed & { kind: 'rollup'; paths: NamePath[] })
  | (Placed & { kind: 'rolluprecursive'; hierarchy: Hierarchy; transformations: Transformation[] });

export interface Hierarchy {
  nodes: Expression;
  qualifier: string;
  property: NamePath;
}

export type Transformation = Placed &
  (
    | { kind: 'aggregate'; expressions: AggregateExpression[] }
    | { kind: 'groupby'; grouping: GroupingElement[]; transformations: Transformation[] }
    | { kind: 'filter'; predicate: Expression }
    | { kind: 'search'; search: Search }
    | { kind: 'compute'; items: ComputeItem[] }
    | { kind: 'concat'; branches: Transformation[][] }
    | { kind: 'identity' }
    | { kind: 'orderby'; items: OrderItem[] }
    | { kind: 'top' | 'skip'; count: number }
    | {
        kind: 'topcount' | 'topsum' | 'toppercent' | 'bottomcount' | 'bottomsum' | 'bottompercent';
        amount: Expression;
        expression: Expression;
      }
    | { kind: 'join' | 'outerjoin'; path: NamePath; as: string; transformations: Transformation[] }
    | { kind: 'nest'; branches: { transformations: Transformation[]; as: string }[] }
    | { kind: 'addnested'; path: NamePath; branches: { transformations: Transformation[]; as: string }[] }
    | {
        kind: 'ancestors' | 'descendants';
        hierarchy: Hierarchy;
        transformations: Transformation[];
        distance: number | null;
        keepStart: boolean;
      }
    | {
        kind: 'traverse';
        hierarchy: Hierarchy;
        order: 'preorder' | 'postorder';
        transformations: Transformation[];
        siblings: OrderItem[];
      }
    | { kind: 'custom'; name: string; parameters: NamedValue[] }
  );

export interface Request {
  path: ResourcePath;
  options: QueryOptions;
  /** Of `$metadata#…`: the context, not taken apart. */
  fragment: string | null;
}
