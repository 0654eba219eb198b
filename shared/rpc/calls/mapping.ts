import { z } from 'zod';
import type { PayloadOutcome } from '../../mapping/payload.ts';
import type { Change } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { result, unitId } from './call.ts';

export interface PreviewObject {
  key: string;
  entity: string;
  state: 'new' | 'found' | 'changed';
  depth: number;
  /** Key of the element that made it: its path in the message, with a number for a further object there. */
  path: string;
  values: { attribute: string; text: string | null; path: string }[];
  children: PreviewObject[];
}

export interface MappingPreview {
  ms: number;
  counts: { created: number; found: number; updated: number; ignored: number };
  objects: PreviewObject[];
  output: string | null;
  diagnostics: LocatedDiagnostic[];
  /** Where the first of what was ignored stands (`mapping/ignored`). */
  ignored: LocatedDiagnostic[];
}

/** One row of an auto-map plan (MA-1 to MA-6, L-35): shown first, editable, applied as one undo step. */
export interface PlanRow {
  id: string;
  action: 'create' | 'reuse' | 'change' | 'skip';
  subject: 'entity' | 'attribute' | 'association' | 'enumeration' | 'mapping';
  /** Path in the structure, or the source element. */
  source: string;
  name: string;
  type: string;
  parent: string | null;
  persistable?: boolean;
  score: number;
}

export interface MappingPlan {
  rows: PlanRow[];
  change: Change;
  words: string;
  /** The new document that a person goes on with. */
  opens?: string;
}

/** Mappings: plans of entities and mappings, and their preview. */
export const mappingCalls = {
  /** Plans entities and mappings for a structure. Options pick what is made; `skip` and `rename` edit the plan by row id. */
  'mapping.plan': {
    args: z.strictObject({
      structure: unitId,
      /** Of a message definition: the format, and whether of lists. */
      form: z.strictObject({ format: z.string().optional(), list: z.boolean().optional() }).optional(),
      /** Paths of the root elements that get mappings; left out, the structure as a whole does. */
      roots: z.array(z.string()).default([]),
      parent: z.string(),
      persistable: z.boolean(),
      importMapping: z.boolean(),
      exportMapping: z.boolean(),
      skip: z.array(z.string()).default([]),
      rename: z.record(z.string(), z.string()).default({}),
    }),
    result: result<MappingPlan>(),
  },
  /** Plans a structure and an export mapping from an entity. */
  'mapping.planFromEntity': {
    args: z.strictObject({ entity: unitId, parent: z.string() }),
    result: result<MappingPlan>(),
  },
  /** Tries a mapping on the payloads that are kept with it, and holds what comes to what is expected. */
  'mapping.test': { args: z.strictObject({ mapping: unitId }), result: result<PayloadOutcome[]>() },
  /** Tries a mapping on a text, in a process of its own; one that takes too long, or too much memory, has a finding that says so. */
  'mapping.preview': {
    args: z.strictObject({
      mapping: unitId,
      text: z.string(),
      thenExport: z.string().nullable(),
      /** Values of the mapping's parameters by name; those that are left out are empty, and objects new ones. */
      args: z.record(z.string(), z.unknown()).default({}),
      /** Who asks, in the window: a newer question takes the place of its last one, which fails with `workbench/superseded`. */
      asker: z.string().default(''),
    }),
    result: result<MappingPreview>(),
  },
} as const;
