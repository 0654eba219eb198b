import type { ProgramOptions } from '../../shared/program/compile-program.ts';
import { type CallMode, callModes } from '../../shared/rpc/calls/run.ts';
import type { WindowMemory } from './window-memory.ts';

/**
 * Who answers for the consumed services of a project in its runs, as a person switched them; those that nobody switched are live. With a memory they are so again when
 * the project is opened next.
 */
export class CallModes {
  private readonly memory: WindowMemory | null;
  private readonly name: string;
  private switched: ReadonlyMap<string, CallMode>;

  constructor(memory: WindowMemory | null = null, file = '') {
    this.memory = memory;
    this.name = `weft.calls:${file}`;
    const all = memory?.all() ?? {};
    this.switched = recalled(all[this.name] ?? mockedBefore(all[`weft.mocked:${file}`]));
  }

  /** By the ids of their documents; those that were deleted meanwhile are among them, so that an undo finds them as they were. */
  get all(): ReadonlyMap<string, CallMode> {
    return this.switched;
  }

  /** Switches services. */
  set(services: readonly string[], mode: CallMode): void {
    const modes = new Map(this.switched);
    for (const id of services) {
      if (mode === 'live') modes.delete(id);
      else modes.set(id, mode);
    }
    this.switched = modes;
    this.memory?.remember(this.name, modes.size === 0 ? null : JSON.stringify(Object.fromEntries(modes)));
  }

  /** What a program is compiled with for them. */
  options(): Required<Pick<ProgramOptions, 'mocked' | 'replayed' | 'recorded'>> {
    const of = (wanted: CallMode) =>
      new Set([...this.switched].filter(([, mode]) => mode === wanted).map(([id]) => id));
    return { mocked: of('mocked'), replayed: of('replayed'), recorded: of('recorded') };
  }
}

/** What was remembered while there were mocks alone: what was mocked must not be called all at once. */
function mockedBefore(text: string | undefined): string | undefined {
  const ids = text?.match(/"[^"]+"/g) ?? [];
  return ids.length === 0 ? undefined : `{${ids.map((id) => `${id}:"mocked"`).join(',')}}`;
}

/** What was remembered; whatever else stands there is nothing. */
function recalled(text: string | undefined): Map<string, CallMode> {
  try {
    const modes: unknown = JSON.parse(text ?? '{}');
    if (typeof modes !== 'object' || modes === null || Array.isArray(modes)) return new Map();
    const known = (mode: unknown): mode is CallMode => callModes.some((own) => own === mode);
    return new Map(
      Object.entries(modes).flatMap(([id, mode]): [string, CallMode][] => (known(mode) ? [[id, mode]] : [])),
    );
  } catch {
    return new Map();
  }
}
