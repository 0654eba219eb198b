import type { CsdlTypeReference } from './model.ts';
import { vocabularyOfAlias } from './vocabularies.ts';

/** The aliases of a file: those of its schemas and of what it includes (CSDL XML 4.01, 5.1). */
export class AliasScope {
  private readonly aliases = new Map<string, string>();
  private readonly namespaces = new Set<string>();

  declare(namespace: string, alias: string | null): void {
    this.namespaces.add(namespace);
    if (alias !== null && alias !== '') this.aliases.set(alias, namespace);
  }

  /** A name with the namespace in place of an alias. `Self.Order` and `Demo.Order` give `Demo.Order`. */
  name(written: string): string {
    const dot = written.lastIndexOf('.');
    if (dot < 0) return written;
    return `${this.namespace(written.slice(0, dot))}.${written.slice(dot + 1)}`;
  }

  namespace(written: string): string {
    const declared = this.aliases.get(written);
    if (declared !== undefined) return declared;
    if (this.namespaces.has(written)) return written;
    return vocabularyOfAlias(written) ?? written;
  }

  /** Paths and targets, with the namespace in each qualified segment of them: `Self.Container/Products`, `Self.Act(Self.Order)/Lines`. */
  path(written: string): string {
    return written.replace(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+/gu, (name) => this.name(name));
  }
}

/** `Collection(Demo.Product)` or `Demo.Product`, without aliases. */
export function typeName(written: string, scope: AliasScope): { name: string; collection: boolean } {
  const text = written.trim();
  const inner = /^(?:Collection|Bag)\((.*)\)$/.exec(text);
  return { name: scope.name((inner?.[1] ?? text).trim()), collection: inner !== null };
}

/** The type that is meant when none is written (JSON, 5.2 of CSDL JSON 4.01). */
export function referenceTo(name: string, collection: boolean, nullable: boolean): CsdlTypeReference {
  return { name, collection, nullable, facets: {} };
}
