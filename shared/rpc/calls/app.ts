import { z } from 'zod';
import { none, result } from './call.ts';

export interface SampleInfo {
  id: string;
  label: string;
  summary: string;
}

export interface RecentFile {
  file: string;
  name: string;
  openedAt: number;
}

export interface FolderEntry {
  name: string;
  kind: 'folder' | 'project';
  /** Milliseconds since 1970. */
  changedAt: number;
}

/** What of a folder of the host's machine a person may choose from. */
export interface FolderListing {
  folder: string;
  /** Null at the top. */
  parent: string | null;
  entries: FolderEntry[];
  /** Whether there are more than are listed. */
  isCut: boolean;
  /** The file that was asked for, when it was one. */
  file: string | null;
}

/** The studio itself: samples, recent files, folders for doors without a file dialog, and what windows remember. */
export const appCalls = {
  'app.samples': { args: none, result: result<SampleInfo[]>() },
  'app.recent': { args: none, result: result<RecentFile[]>() },
  'app.forgetRecent': { args: z.strictObject({ file: z.string() }), result: result<null>() },
  /** A folder, or that of a file; null for where projects stand. */
  'app.listFolder': { args: z.strictObject({ path: z.string().nullable() }), result: result<FolderListing>() },
  'app.memory': { args: none, result: result<Record<string, string>>() },
  'app.remember': {
    args: z.strictObject({ name: z.string().max(2_000), text: z.string().nullable() }),
    result: result<null>(),
  },
} as const;
