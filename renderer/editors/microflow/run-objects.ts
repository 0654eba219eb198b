import type { ImportMapping } from '../../../shared/mapping/kind.ts';
import { structureOf } from '../../../shared/mapping/used-structure.ts';
import type { DataType } from '../../../shared/microflow/kind.ts';
import type { Catalog, EntityInfo } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Trace } from '../../../shared/rpc/calls/run.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';

/** Where the object of a parameter comes from. */
export type ObjectSource = 'message' | 'row' | 'trace' | 'empty';

/** What a person chose for a parameter that is an object or a list of them. */
export interface ObjectChoice {
  source: ObjectSource;
  mapping: string | null;
  text: string;
  rows: readonly string[];
  /** The argument as the trace has it. */
  again: unknown;
}

/** An import mapping that gives the objects of a parameter, with the structure of its messages. */
export interface MessageOffer {
  mapping: Unit<ImportMapping>;
  structure: Unit<StructureDocument>;
  sample: string;
}

/** The import mappings whose result is of an entity; those that take an object themselves are none. */
export function messageOffers(type: DataType, view: ProjectView, catalog: Catalog): MessageOffer[] {
  return view.ofKind<ImportMapping>('import-mapping').flatMap((mapping) => {
    const { root } = mapping.data;
    const message = structureOf(mapping.data, view, catalog);
    const isRight = root?.entity && type.entity && catalog.isKindOf(root.entity, type.entity);
    if (!isRight || root.obtain === 'parameter' || !message) return [];
    return [{ mapping, structure: message, sample: message.data.samples?.[0]?.text ?? '' }];
  });
}

/** What is chosen before a person chooses: a message where there is a mapping, else a row, else nothing. */
export function firstChoice(offers: readonly MessageOffer[], entity: EntityInfo | undefined): ObjectChoice {
  const [offer] = offers;
  return {
    source: offer ? 'message' : entity?.persistable ? 'row' : 'empty',
    mapping: offer?.mapping.id ?? null,
    text: offer?.sample ?? '',
    rows: [],
    again: undefined,
  };
}

/** The argument of a choice, as a call takes it. */
export function argumentOfChoice(type: DataType, choice: ObjectChoice): unknown {
  const isList = type.kind === 'list';
  if (choice.source === 'message') return { $import: choice.mapping, $text: choice.text };
  if (choice.source === 'trace') return choice.again ?? null;
  if (choice.source === 'empty') return isList ? [] : null;
  const rows = choice.rows.map(($row) => ({ $row }));
  return isList ? rows : (rows[0] ?? null);
}

/** Why a choice is none yet; null when it can be run. */
export function whyNotChosen(choice: ObjectChoice): string | null {
  if (choice.source === 'row' && choice.rows.length === 0) return 'choose a row';
  if (choice.source === 'trace' && choice.again === undefined) return 'no trace has this object';
  if (choice.source === 'message' && !choice.mapping) return 'choose an import mapping';
  return null;
}

/** What the newest trace in which a microflow ran has of a parameter; null when none has it. */
export function objectInTraces(
  traces: readonly Trace[],
  microflow: string,
  parameter: string,
): { argument: unknown; words: string; label: string; startedAt: number } | null {
  for (const trace of [...traces].sort((a, b) => b.startedAt - a.startedAt))
    for (const step of trace.steps) {
      if (step.kind !== 'microflow' || step.unit !== microflow || !Object.hasOwn(step.objects ?? {}, parameter))
        continue;
      const words = step.values.find((v) => v.name === parameter)?.text ?? '';
      return { argument: step.objects?.[parameter], words, label: trace.label, startedAt: trace.startedAt };
    }
  return null;
}
