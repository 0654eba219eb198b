import type { RunProgram } from '../../contract/run.ts';
import type { WeftObject } from '../../contract/weft-object.ts';

/** An object of an entity of the language (`System.Error`), with values by the names of its attributes. */
export function makeSystemObject(host: RunProgram, id: string, values: Readonly<Record<string, unknown>>): WeftObject {
  const index = host.program.entities.findIndex((e) => e.id === id);
  const object = host.instantiate(index);
  for (const attribute of host.program.entities[index]?.attributes ?? [])
    object[attribute.field] = values[attribute.name];
  return object;
}
