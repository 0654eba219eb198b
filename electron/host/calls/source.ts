import { kinds } from '../../../shared/kinds.ts';
import { diffToPatch } from '../../../shared/model/change.ts';
import type { sourceCalls } from '../../../shared/rpc/calls/source.ts';
import type { CallResult } from '../../../shared/rpc/studio.ts';
import { jsonSchemaOf } from '../../../shared/text/json-schema.ts';
import { parseUnitText, resolveDraft, unitToText } from '../../../shared/text/unit-text.ts';
import { newId } from '../new-id.ts';
import { type Client, type Handlers, need, unitOf } from './handler.ts';

export const sourceHandlers: Handlers<typeof sourceCalls> = {
  'source.get': (client, { id }) => {
    const { view } = need(client);
    const unit = unitOf(client, id);
    return { text: unitToText(unit, view), schema: jsonSchemaOf(view.kinds.require(unit.kind)) };
  },
  'source.set': (client, { id, text, version }) => setSource(client, id, text, version),
};

function setSource(client: Client, id: string, text: string, version: number): CallResult<'source.set'> {
  const session = need(client);
  const before = unitOf(client, id);
  const { draft, diagnostics } = parseUnitText(text, kinds, newId);
  if (!draft) return { applied: null, diagnostics };
  if (draft.unit.kind !== before.kind)
    return {
      applied: null,
      diagnostics: [
        {
          severity: 'error',
          code: 'text/kind',
          message: `A ${before.kind} cannot become a ${draft.unit.kind}.`,
          ...draft.place(['kind']),
        },
      ],
    };
  draft.unit.parent = before.parent;
  const unresolved = resolveDraft(draft, session.view.withUnits([{ ...draft.unit, id }], []));
  if (unresolved.length > 0) return { applied: null, diagnostics: unresolved };
  const patch = diffToPatch(before, { ...draft.unit, id });
  if (patch.length === 0) return { applied: { ok: true, version }, diagnostics: [] };
  return {
    applied: session.apply({ label: `Edit the source of ${before.name}`, ops: [{ op: 'patch', id, patch }] }, version),
    diagnostics: [],
  };
}
