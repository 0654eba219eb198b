import { z } from 'zod';
import type { RereadPlan } from '../../import/plan-reread.ts';
import type { UpdatePlan } from '../../import/plan-update.ts';
import type { ServiceUpdatePlan } from '../../import/service-updater.ts';
import type { Change } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { StructureNode } from '../../structure/node.ts';
import { result } from './call.ts';

export interface ImportOutcome {
  structures: string[];
  entities: string[];
  enumerations: string[];
  importMappings: string[];
  exportMappings: string[];
  services: { name: string; operations: string[] }[];
  diagnostics: LocatedDiagnostic[];
}

/** What a new version of a contract changes in a structure, and what that touches (SE-8). */
export type StructureUpdate = Omit<UpdatePlan, 'files'> & Partial<Pick<ServiceUpdatePlan, 'operations'>>;

/** What contracts and samples become. */
export const contractCalls = {
  /**
   * Plans what a contract becomes below a module or folder: its structures and services; the window goes on with `mapping.plan`. Several files are
   * one contract, a zip stands for its files. Their contents (base64) are kept with the change when this window applies it.
   */
  'contract.plan': {
    args: z.strictObject({
      files: z.array(z.strictObject({ path: z.string().min(1), content: z.base64() })).min(1),
      parent: z.string(),
      name: z.string().optional(),
      /** Its services are served here, with a microflow for each operation; else they are called. */
      publish: z.boolean().optional(),
      /** With the entities and mappings of its messages. */
      mappings: z.boolean().optional(),
    }),
    result: result<{
      change: Change | null;
      structures: string[];
      services: string[];
      diagnostics: LocatedDiagnostic[];
    }>(),
  },
  /**
   * Plans what a new version of the contract of a structure, or of a published REST service, changes in it and in its mappings, and what that touches; nothing is changed. The files are kept
   * with the change when this window applies it. `more` gives samples beside those that the structure was read from, in place of them.
   */
  'contract.planUpdate': {
    args: z.strictObject({
      structure: z.string(),
      more: z.boolean().optional(),
      files: z.array(z.strictObject({ path: z.string().min(1), content: z.base64() })).min(1),
    }),
    result: result<StructureUpdate>(),
  },
  /**
   * Holds a message to a structure: to the contract it came of where there is one (`by` says which), in a process of its own. Every finding has its place in
   * the message.
   */
  'structure.validate': {
    args: z.strictObject({ structure: z.string(), text: z.string() }),
    result: result<{ diagnostics: LocatedDiagnostic[]; by: 'contract' | 'structure' }>(),
  },
  /**
   * Reads the sample of a table (CSV, Excel) as its properties say, with those of `set` in place of its own: the change that sets them, with the columns that
   * follow, and the first rows. Nothing is changed.
   */
  'structure.reread': {
    args: z.strictObject({ structure: z.string(), set: z.record(z.string(), z.unknown()) }),
    result: result<RereadPlan>(),
  },
  /**
   * Messages of a structure as texts of its format: those that it was read from, or `files` (base64) that somebody gives. One that cannot be read is a finding
   * that names its file.
   */
  'structure.messages': {
    args: z.strictObject({
      structure: z.string(),
      files: z.array(z.strictObject({ path: z.string().min(1), content: z.base64() })).optional(),
    }),
    result: result<{ messages: { name: string; text: string }[]; diagnostics: LocatedDiagnostic[] }>(),
  },
  /**
   * Plans what other samples, or other things set by hand, change in a JSON structure and in its mappings; nothing is changed. `label` is what the step is
   * called.
   */
  'structure.planSamples': {
    args: z.strictObject({
      structure: z.string(),
      label: z.string(),
      samples: z.array(z.strictObject({ id: z.string(), name: z.string(), text: z.string() })),
      overrides: z.record(z.string(), z.unknown()),
    }),
    result: result<StructureUpdate>(),
  },
  /** A file of a contract that is kept in the project, by its hash; null when it is not text, or is not held. */
  'contract.file': {
    args: z.strictObject({ hash: z.string() }),
    result: result<{ text: string | null; bytes: number }>(),
  },
  /** Infers a structure's tree from samples and overrides without storing it. */
  'structure.infer': {
    args: z.strictObject({
      samples: z.array(z.strictObject({ id: z.string(), name: z.string(), text: z.string() })),
      overrides: z.record(z.string(), z.unknown()),
    }),
    result: result<{ root: StructureNode | null; diagnostics: LocatedDiagnostic[] }>(),
  },
} as const;
