import { messageDefinitionKind } from '../../structure/message-definition/index.ts';
import { takeOut } from './message-definition.ts';
import { setAt } from './places.ts';
import type { FixerTable } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

/** A reference whose target is gone: point it at what there is, or clear it. */
export const brokenReferenceFixes: FixerTable = {
  'model/broken-reference': (ctx) => {
    const { finding, unit, view } = ctx;
    const path = finding.path ?? '';
    const reference = view.referencesOf(unit).find((r) => r.path.join('.') === path);
    if (!reference) return [];
    const entry = unit.kind === messageDefinitionKind.kind ? takeOut(path) : null;
    if (entry) return [entry];
    return [
      ...targetsFor(ctx, reference.accepts).map(({ id, name }) => ({
        label: `Use ${name}`,
        mutate: (data: unknown) => setAt(data, path, id),
      })),
      { label: 'Clear the reference', mutate: (data) => setAt(data, path, null) },
    ];
  },
};
