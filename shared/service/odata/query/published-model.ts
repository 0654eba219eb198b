import type { CsdlModel } from '../../../odata/csdl/index.ts';
import { ModelNames } from '../../../odata/query/index.ts';
import type {
  ODataServiceData,
  ProgramODataNavigation,
  ProgramODataProperty,
  ProgramODataStream,
  ProgramODataType,
} from '../program.ts';

/** A published type with all that it has of its own and of its base types. */
export interface ModelType {
  type: ProgramODataType;
  name: string;
  /** Id of the entity. */
  entity: string;
  /** The set that its entities are in: its own, or that of the nearest base type that has one. */
  set: ProgramODataType | null;
  /** The way on which its entities are contained, and of what; null for what stands by itself. */
  container: { type: ModelType; way: ProgramODataNavigation } | null;
  key: readonly ProgramODataProperty[];
  properties: readonly ProgramODataProperty[];
  property: ReadonlyMap<string, ProgramODataProperty>;
  navigation: ReadonlyMap<string, ProgramODataNavigation>;
  /** By name; '' for the content of the entity itself. */
  streams: ReadonlyMap<string, ProgramODataStream>;
  /** Itself and what derives from it, by the ids of their entities. */
  family: ReadonlyMap<string, ModelType>;
}

/** What a service publishes, as requests for it are read and answered: the model that its description says, and what its names stand for here. */
export class PublishedModel {
  readonly data: ODataServiceData;
  readonly csdl: CsdlModel;
  readonly names: ModelNames;
  readonly types: ReadonlyMap<string, ModelType>;
  private readonly bySet = new Map<string, ModelType>();
  private readonly bySingleton = new Map<string, ModelType>();

  /** @param csdl what the service's description says: what clients are told is what their requests are held to */
  constructor(data: ODataServiceData, csdl: CsdlModel) {
    this.data = data;
    this.csdl = csdl;
    this.names = new ModelNames(csdl);
    const byName = new Map(data.types.map((each) => [each.name, each]));
    const lineOf = (type: ProgramODataType): ProgramODataType[] => {
      const line: ProgramODataType[] = [];
      for (let at: ProgramODataType | undefined = type; at && !line.includes(at); at = byName.get(at.base ?? ''))
        line.unshift(at);
      return line;
    };
    const types = new Map<string, ModelType & { family: Map<string, ModelType>; container: ModelType['container'] }>();
    for (const type of data.types) {
      const line = lineOf(type);
      const properties = line.flatMap((each) => each.properties);
      types.set(type.name, {
        type,
        name: type.name,
        entity: type.entity,
        set: line.findLast((each) => each.set !== null) ?? null,
        container: null,
        key: (line[0] as ProgramODataType).key.flatMap((name) => properties.find((each) => each.name === name) ?? []),
        properties,
        property: new Map(properties.map((each) => [each.name, each])),
        navigation: new Map(line.flatMap((each) => each.navigation.map((way) => [way.name, way] as const))),
        streams: new Map(line.flatMap((each) => each.streams.map((stream) => [stream.name ?? '', stream] as const))),
        family: new Map(),
      });
    }
    for (const type of data.types) {
      const own = types.get(type.name) as ModelType;
      for (const base of lineOf(type)) types.get(base.name)?.family.set(type.entity, own);
      if (type.set !== null) this.bySet.set(type.set, own);
      if (type.singleton !== null) this.bySingleton.set(type.singleton.name, own);
      for (const way of type.navigation) {
        const contained = way.contains ? types.get(way.target) : undefined;
        if (contained) contained.container = { type: own, way };
      }
    }
    // What derives from what is contained is contained, too.
    for (const type of types.values())
      for (const line of lineOf(type.type).toReversed()) type.container ??= types.get(line.name)?.container ?? null;
    this.types = types;
  }

  type(name: string): ModelType {
    const found = this.types.get(name);
    if (!found) throw new Error(`The service has no type ${name}.`);
    return found;
  }

  set(name: string): ModelType | null {
    return this.bySet.get(name) ?? null;
  }

  singleton(name: string): ModelType | null {
    return this.bySingleton.get(name) ?? null;
  }

  sets(): Iterable<[string, ModelType]> {
    return this.bySet;
  }
}
