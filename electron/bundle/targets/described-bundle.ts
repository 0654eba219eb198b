import { createHash } from 'node:crypto';
import type { Program } from '../../../shared/program/program.ts';

/** What targets know of a bundle. */
export interface DescribedBundle {
  project: string;
  /** The project's name as a label of DNS (RFC 1123, at most 40 characters, so that suffixes fit): names of images and objects of a cluster. */
  name: string;
  /** Tells versions of the program apart: 12 hexadecimal digits. */
  version: string;
  /** Constants with a value of their own in the project. */
  constants: readonly { variable: string; value: string }[];
  /** Variables that have none, secrets, and have to be set. */
  secrets: readonly string[];
  /** Whether `USERS_FILE` says anything to it, and `SESSION_KEY`. */
  knowsUsers: boolean;
  hasSessions: boolean;
}

/** `text` is the program as it is written into the bundle. */
export function describeBundle(program: Program, text: string): DescribedBundle {
  const methods = new Set(program.services.flatMap((service) => service.authentication.methods.map((m) => m.method)));
  const hasSessions = methods.has('session');
  return {
    project: program.project,
    name: dnsLabel(program.project),
    version: createHash('sha256').update(text).digest('hex').slice(0, 12),
    constants: program.constants
      .filter((c) => !c.secret)
      .map(({ variable, value }) => ({ variable, value: `${value}` })),
    secrets: program.constants.filter((c) => c.secret).map(({ variable }) => variable),
    knowsUsers: methods.has('basic') || hasSessions,
    hasSessions,
  };
}

/** A name of any script as a label: its Latin letters without their marks, its digits, dashes for the rest. */
function dnsLabel(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 40);
  const label = plain.endsWith('-') ? plain.slice(0, -1) : plain;
  if (label === '') return 'weft-service';
  // The label of a Service begins with a letter (RFC 1035).
  return /^[0-9]/.test(label) ? `s-${label.slice(0, 38)}`.replace(/-$/, '') : label;
}
