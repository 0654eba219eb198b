import {
  annotationOf,
  derivesFrom,
  findNavigation,
  findProperty,
  isOpen,
  keyOf,
  lineOf,
  type StructuredType,
  structuredType,
} from '../csdl/lookup.ts';
import {
  type CsdlContainer,
  type CsdlEntitySet,
  type CsdlEntityType,
  type CsdlImport,
  type CsdlModel,
  type CsdlNavigationProperty,
  type CsdlOperation,
  type CsdlProperty,
  type CsdlSingleton,
  qualifiedName,
} from '../csdl/model.ts';
import type { ResolvedType } from './resolved.ts';

/** The names of a model as requests write them: with the namespace, with the alias of a schema, or (4.01) without either. */
export class ModelNames {
  readonly model: CsdlModel;
  private readonly aliases = new Map<string, string>();
  private readonly shortTypes = new Map<string, string | null>();
  private readonly shortOperations = new Map<string, string | null>();
  private readonly children = new Map<string, CsdlEntitySet | CsdlSingleton | CsdlImport>();
  private readonly properties = new WeakMap<
    StructuredType,
    Map<string, { property: CsdlProperty | CsdlNavigationProperty; owner: StructuredType }>
  >();

  constructor(model: CsdlModel) {
    this.model = model;
    for (const { namespace, alias } of model.schemas) if (alias) this.aliases.set(alias, namespace);
    const short = (map: Map<string, string | null>, name: string) => {
      const last = name.slice(name.lastIndexOf('.') + 1);
      map.set(last, map.has(last) ? null : name);
    };
    for (const name of model.types.keys()) short(this.shortTypes, name);
    for (const name of model.operations.keys()) short(this.shortOperations, name);
    const containers: CsdlContainer[] = [];
    for (
      let each = model.container;
      each && !containers.includes(each);
      each = model.containers.get(each.extends ?? '') ?? null
    )
      containers.push(each);
    for (const container of containers.reverse())
      for (const child of [...container.sets, ...container.singletons, ...container.imports])
        this.children.set(child.name, child);
  }

  /** Set, singleton or import of the service. */
  child(name: string): CsdlEntitySet | CsdlSingleton | CsdlImport | null {
    return this.children.get(name) ?? null;
  }

  childNames(): Iterable<string> {
    return this.children.keys();
  }

  private qualified(written: string, short: ReadonlyMap<string, string | null>): string | null {
    const dot = written.lastIndexOf('.');
    if (dot < 0) return short.get(written) ?? null;
    const namespace = written.slice(0, dot);
    return `${this.aliases.get(namespace) ?? namespace}.${written.slice(dot + 1)}`;
  }

  /** The qualified name of a type of the model; null for none. */
  type(written: string): string | null {
    const name = this.qualified(written, this.shortTypes);
    return name !== null && this.model.types.has(name) ? name : null;
  }

  operations(written: string): readonly CsdlOperation[] {
    const name = this.qualified(written, this.shortOperations);
    return (name !== null ? this.model.operations.get(name) : undefined) ?? [];
  }

  structured(type: ResolvedType): StructuredType | null {
    return structuredType(this.model, type.name);
  }

  isEnum(type: ResolvedType): boolean {
    return !type.collection && this.model.types.get(type.name)?.kind === 'enum';
  }

  /** Type definitions are what they are made of. */
  underlying(type: ResolvedType): ResolvedType {
    const found = this.model.types.get(type.name);
    return found?.kind === 'definition' ? { name: found.underlying, collection: type.collection } : type;
  }

  member(
    type: StructuredType,
    name: string,
  ): { property: CsdlProperty | CsdlNavigationProperty; owner: StructuredType } | null {
    let known = this.properties.get(type);
    if (!known) {
      known = new Map();
      for (const owner of lineOf(this.model, type).reverse())
        for (const property of [...owner.properties, ...owner.navigation])
          known.set(property.name, { property, owner });
      this.properties.set(type, known);
    }
    return known.get(name) ?? null;
  }

  memberNames(type: StructuredType): string[] {
    this.member(type, '');
    return [...(this.properties.get(type)?.keys() ?? [])];
  }

  isOpen(type: StructuredType): boolean {
    // What it derives from may be described elsewhere, and have any properties.
    return (
      isOpen(this.model, type) ||
      lineOf(this.model, type).some((each) => each.base !== null && !this.model.types.has(each.base))
    );
  }

  derives(type: string, base: string): boolean {
    return (
      type === base || derivesFrom(this.model, type, base) || base === 'Edm.EntityType' || base === 'Edm.ComplexType'
    );
  }

  /** The properties of the key with their types, by the name or alias that requests write. */
  key(type: CsdlEntityType): { name: string; path: string; type: ResolvedType }[] {
    return (keyOf(this.model, type) ?? []).map(({ path, alias }) => ({
      name: alias ?? path,
      path,
      type: this.typeOfPath(type, path),
    }));
  }

  /** Keys by other properties (`Core.AlternateKeys`). */
  alternateKeys(
    type: CsdlEntityType,
    set: CsdlEntitySet | null,
  ): { name: string; path: string; type: ResolvedType }[][] {
    const term = 'Org.OData.Core.V1.AlternateKeys';
    const annotated = [...lineOf(this.model, type), ...(set ? [set] : [])];
    return annotated.flatMap((each) => {
      const value = annotationOf(each, term)?.value;
      if (value?.kind !== 'collection') return [];
      return value.items.map((item) => {
        const key = item.kind === 'record' ? item.properties.find((p) => p.name === 'Key')?.value : undefined;
        if (key?.kind !== 'collection') return [];
        return key.items.flatMap((part) => {
          if (part.kind !== 'record') return [];
          const text = (name: string) => {
            const found = part.properties.find((p) => p.name === name)?.value;
            return found?.kind === 'constant' ? found.text : found?.kind === 'path' ? found.path : null;
          };
          const path = text('Name');
          return path === null ? [] : [{ name: text('Alias') || path, path, type: this.typeOfPath(type, path) }];
        });
      });
    });
  }

  private typeOfPath(type: StructuredType, path: string): ResolvedType {
    let at: StructuredType | null = type;
    let found: ResolvedType = { name: 'any', collection: false };
    for (const segment of path.split('/')) {
      if (!at) return { name: 'any', collection: false };
      const reference: CsdlProperty['type'] | undefined = (
        findProperty(this.model, at, segment) ?? findNavigation(this.model, at, segment)
      )?.type;
      if (!reference) return { name: 'any', collection: false };
      found = this.underlying({ name: reference.name, collection: reference.collection });
      at = structuredType(this.model, reference.name);
    }
    return found;
  }

  nameOf(type: StructuredType): string {
    return qualifiedName(type);
  }
}
