import { z } from 'zod';
import { none, result, unitId } from './call.ts';

/** Where the value of a constant in runs on this machine comes from. */
export type ValueSource = 'window' | 'environment' | 'project' | 'none';

/** A constant of the project, with what it is in runs on this machine. */
export interface ConstantValue {
  /** Id of its document. */
  id: string;
  name: string;
  type: string;
  secret: boolean;
  /** The environment variable that sets it. */
  variable: string;
  documentation: string;
  /** What the project has; nothing for a secret. */
  default: string;
  source: ValueSource;
  /** What it is; null for a secret, and where it is nothing. */
  text: string | null;
  /** Of a value of the window: kept in a file, in one that the keychain opens, or until the studio ends. */
  keeping: 'file' | 'keychain' | 'process' | null;
  /** Why the value is none of its type. */
  problem: string | null;
}

/** Values of constants in runs on this machine, and sign-ins that give one. */
export const valueCalls = {
  'run.values': { args: none, result: result<ConstantValue[]>() },
  /** Sets a constant for runs on this machine, what runs at once; null takes it back. Gives all of them then. */
  'run.setValue': {
    args: z.strictObject({ constant: unitId, text: z.string().max(1_000_000).nullable() }),
    result: result<ConstantValue[]>(),
  },
  /** Begins a sign-in of the person to a consumed service; gives the address to sign in at. */
  'run.signIn': { args: z.strictObject({ service: unitId }), result: result<string>() },
  /** Answers when the person has signed in: the constant that has the refresh token then. */
  'run.signedIn': { args: z.strictObject({ service: unitId }), result: result<string>() },
  /** Gives a sign-in up. */
  'run.endSignIn': { args: z.strictObject({ service: unitId }), result: none },
} as const;
