import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../../shared/program/program.ts';
import type { Environment } from '../runtime/configuration/environment.ts';
import { type Keychain, noKeychain } from './keychain.ts';

/** Where a value is kept: in a file, in one that only the keychain opens, or in this process alone. */
export type ValueKeeping = 'file' | 'keychain' | 'process';

interface KeptValue {
  text: string;
  keeping: ValueKeeping;
}

/** Values of a project as they stand in the file: by the id of the constant, as they are or sealed. */
type StoredValues = Record<string, { text: string } | { sealed: string }>;

/** A constant, as far as its value here is concerned. */
export interface ValuedConstant {
  id: string;
  secret: boolean;
}

/**
 * The values that constants of a project have in runs on this machine, set in the window. A secret is never written as it is: the keychain seals it, and where there is
 * none it is known until the studio ends.
 */
export class LocalValues {
  private readonly folder: string | null;
  private readonly file: string;
  private readonly project: string;
  private readonly keychain: Keychain;
  private readonly values = new Map<string, KeptValue>();
  /** Resolves when what was kept can be used. */
  readonly ready: Promise<void>;

  /** Without a folder nothing is kept longer than this process. */
  constructor(folder: string | null = null, project = '', keychain: Keychain = noKeychain) {
    this.folder = folder;
    this.file = join(folder ?? '', 'local-values.json');
    this.project = project;
    this.keychain = keychain;
    this.ready = this.load();
  }

  /** What is set for a constant; undefined for one that has its default. */
  get(id: string): KeptValue | undefined {
    return this.values.get(id);
  }

  /** Sets the value of a constant; null takes it back. */
  async set({ id, secret }: ValuedConstant, text: string | null): Promise<void> {
    await this.ready;
    if (text === null) {
      this.values.delete(id);
      this.store(id, null);
      return;
    }
    const sealed = secret ? await this.keychain.seal(text) : null;
    const stored = sealed !== null ? { sealed } : secret ? null : { text };
    const isKept = this.store(id, stored);
    this.values.set(id, { text, keeping: isKept ? (sealed !== null ? 'keychain' : 'file') : 'process' });
  }

  /** A constant that has become a secret is not left in the file as it is. */
  async sealSecrets(constants: readonly ValuedConstant[]): Promise<void> {
    await this.ready;
    for (const constant of constants) {
      const found = this.values.get(constant.id);
      if (constant.secret && found?.keeping === 'file') await this.set(constant, found.text);
    }
  }

  /** An environment in which the constants of a program have these values, before those of the machine. */
  environment(program: Pick<Program, 'constants'>, idOf: (name: string) => string | undefined): Environment {
    const own = program.constants.flatMap(({ name, variable }): [string, string][] => {
      const found = this.values.get(idOf(name) ?? '');
      return found ? [[variable, found.text]] : [];
    });
    return { ...process.env, ...Object.fromEntries(own) };
  }

  private async load(): Promise<void> {
    const stored = this.read()[this.project] ?? {};
    for (const [id, value] of Object.entries(stored)) {
      if ('text' in value) {
        this.values.set(id, { text: value.text, keeping: 'file' });
        continue;
      }
      const text = await this.keychain.open(value.sealed);
      if (text !== null) this.values.set(id, { text, keeping: 'keychain' });
    }
  }

  /** All projects' values; what is no such file has none. */
  private read(): Record<string, StoredValues> {
    if (this.folder === null) return {};
    try {
      const all: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      return Object.fromEntries(entriesOf(all).map(([project, values]) => [project, storedValues(values)]));
    } catch {
      return {};
    }
  }

  /** Whether it stands in the file now. */
  private store(id: string, value: StoredValues[string] | null): boolean {
    if (this.folder === null) return false;
    // Read anew: another studio may have written meanwhile.
    const all = this.read();
    const { [id]: before, ...own } = all[this.project] ?? {};
    if (value === null && before === undefined) return false;
    const next = value === null ? own : { ...own, [id]: value };
    const { [this.project]: _before, ...others } = all;
    const whole = Object.keys(next).length === 0 ? others : { ...others, [this.project]: next };
    try {
      mkdirSync(this.folder, { recursive: true });
      const work = `${this.file}.${process.pid}`;
      writeFileSync(work, JSON.stringify(whole), { mode: 0o600 });
      renameSync(work, this.file);
      return value !== null;
    } catch {
      // It is known to this process then, and the window says so.
      return false;
    }
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function storedValues(values: unknown): StoredValues {
  return Object.fromEntries(
    entriesOf(values).flatMap(([id, value]): [string, StoredValues[string]][] => {
      const { text, sealed } = (value ?? {}) as { text?: unknown; sealed?: unknown };
      if (typeof text === 'string') return [[id, { text }]];
      return typeof sealed === 'string' ? [[id, { sealed }]] : [];
    }),
  );
}
