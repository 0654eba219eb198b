import {
  type AssociationInfo,
  Catalog,
  type ConstantInfo,
  type EntityInfo,
  type EnumerationInfo,
} from '../model/catalog.ts';

/** What a rule asked of the catalog, as text: `entity ID`, `constant NAME`, … A fact can be asked again of another catalog. */
export type Fact = string;

/** A catalog that tells what is read of it, so that a document is checked again exactly when one of these answers changes. */
export class RecordingCatalog extends Catalog {
  private listener: ((fact: Fact) => void) | null = null;
  private readonly answers = new Map<Fact, unknown>();

  /** Runs the work; gives the facts it read. */
  record(work: () => void): Set<Fact> {
    const facts = new Set<Fact>();
    this.listener = (fact) => facts.add(fact);
    try {
      work();
    } finally {
      this.listener = null;
    }
    return facts;
  }

  /** The answer to a fact, asked again. */
  answer(fact: Fact): unknown {
    if (this.answers.has(fact)) return this.answers.get(fact);
    const space = fact.indexOf(' ');
    const asked = fact.slice(0, space) as keyof typeof questions;
    const answer = questions[asked](this, fact.slice(space + 1));
    this.answers.set(fact, answer);
    return answer;
  }

  override entity(id: string | null | undefined): EntityInfo | undefined {
    if (id) this.listener?.(`entity ${id}`);
    return super.entity(id);
  }

  override entityByName(name: string): EntityInfo | undefined {
    this.listener?.(`entityByName ${name}`);
    return super.entityByName(name);
  }

  override entities(): Iterable<EntityInfo> {
    this.listener?.('entities ');
    return super.entities();
  }

  override enumeration(id: string | null | undefined): EnumerationInfo | undefined {
    if (id) this.listener?.(`enumeration ${id}`);
    return super.enumeration(id);
  }

  override enumerationByName(name: string): EnumerationInfo | undefined {
    this.listener?.(`enumerationByName ${name}`);
    return super.enumerationByName(name);
  }

  override enumerations(): Iterable<EnumerationInfo> {
    this.listener?.('enumerations ');
    return super.enumerations();
  }

  override constantByName(name: string): ConstantInfo | undefined {
    this.listener?.(`constantByName ${name}`);
    return super.constantByName(name);
  }

  override constants(): Iterable<ConstantInfo> {
    this.listener?.('constants ');
    return super.constants();
  }

  override association(id: string | null | undefined): AssociationInfo | undefined {
    if (id) this.listener?.(`association ${id}`);
    return super.association(id);
  }

  override associationByName(name: string): AssociationInfo | undefined {
    this.listener?.(`associationByName ${name}`);
    return super.associationByName(name);
  }

  override associations(): Iterable<AssociationInfo> {
    this.listener?.('associations ');
    return super.associations();
  }

  override associationsOf(entityId: string): readonly AssociationInfo[] {
    this.listener?.(`associationsOf ${entityId}`);
    return super.associationsOf(entityId);
  }

  override specializations(entityId: string): readonly string[] {
    this.listener?.(`specializations ${entityId}`);
    return super.specializations(entityId);
  }
}

/** Every reading method; the others (lineage, isKindOf, …) are made of these. */
const questions = {
  entity: (catalog: Catalog, id: string) => catalog.entity(id),
  entityByName: (catalog: Catalog, name: string) => catalog.entityByName(name),
  entities: (catalog: Catalog) => [...catalog.entities()],
  enumeration: (catalog: Catalog, id: string) => catalog.enumeration(id),
  enumerationByName: (catalog: Catalog, name: string) => catalog.enumerationByName(name),
  enumerations: (catalog: Catalog) => [...catalog.enumerations()],
  constantByName: (catalog: Catalog, name: string) => catalog.constantByName(name),
  constants: (catalog: Catalog) => [...catalog.constants()],
  association: (catalog: Catalog, id: string) => catalog.association(id),
  associationByName: (catalog: Catalog, name: string) => catalog.associationByName(name),
  associations: (catalog: Catalog) => [...catalog.associations()],
  associationsOf: (catalog: Catalog, id: string) => catalog.associationsOf(id),
  specializations: (catalog: Catalog, id: string) => catalog.specializations(id),
} satisfies Record<string, (catalog: Catalog, argument: string) => unknown>;

/** Deep equality of plain data; what both share is not walked. */
export function isSameAnswer(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isSameAnswer((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
