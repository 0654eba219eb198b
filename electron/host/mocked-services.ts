import type { WindowMemory } from './window-memory.ts';

/** The consumed services of a project that mocks answer for in its runs, as a person switched them. With a memory they are so again when it is opened next. */
export class MockedServices {
  private readonly memory: WindowMemory | null;
  private readonly name: string;
  private switched: ReadonlySet<string>;

  constructor(memory: WindowMemory | null = null, file = '') {
    this.memory = memory;
    this.name = `weft.mocked:${file}`;
    this.switched = new Set(recalled(memory?.all()[this.name]));
  }

  /** Ids of their documents; those that were deleted meanwhile are among them, so that an undo finds them as they were. */
  get ids(): ReadonlySet<string> {
    return this.switched;
  }

  /** Switches services. */
  set(services: readonly string[], isMocked: boolean): void {
    const ids = new Set(this.switched);
    for (const id of services) {
      if (isMocked) ids.add(id);
      else ids.delete(id);
    }
    this.switched = ids;
    this.memory?.remember(this.name, ids.size === 0 ? null : JSON.stringify([...ids]));
  }
}

/** What was remembered; whatever else stands there is nothing. */
function recalled(text: string | undefined): string[] {
  try {
    const ids: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
