import type { CsdlContainer, CsdlPlace, CsdlReference, CsdlSchema, CsdlVersion } from './model.ts';

/** A file as it is written; nothing in it has been looked up. */
export interface CsdlFile {
  document: string;
  version: CsdlVersion;
  references: CsdlReference[];
  schemas: CsdlSchema[];
  /** Of v2 and v3: what binds the ends of associations to entity sets. */
  associationSets: AssociationSet[];
  /** The container that the file says is that of the service; null for the first one. */
  entityContainer: string | null;
  /** The reading broke off: what is missing may stand behind that place. */
  isCut: boolean;
}

export interface AssociationSet {
  container: CsdlContainer;
  association: string;
  ends: { role: string | null; set: string }[];
  at: CsdlPlace;
}
