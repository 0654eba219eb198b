import type { damageCalls } from '../../../shared/rpc/calls/damage.ts';
import { damagedText, mendedUnit } from '../damaged-document.ts';
import { CallError, type Client, type Handlers, need } from './handler.ts';

export const damageHandlers: Handlers<typeof damageCalls> = {
  'damage.text': (client, { id }) => {
    const { damaged, stored } = damagedOf(client, id);
    return { text: damagedText(damaged, stored, need(client).view) };
  },
  'damage.mend': (client, { id, text }) => {
    const session = need(client);
    const mended = mendedUnit(damagedOf(client, id).damaged, text, session.view);
    if ('diagnostics' in mended) return { applied: null, diagnostics: mended.diagnostics };
    return { applied: session.mend(mended.unit), diagnostics: [] };
  },
  'damage.delete': (client, { id }) => need(client).deleteDamaged(id),
};

function damagedOf(client: Client, id: string) {
  const found = need(client).store.damagedDocument(id);
  if (!found) throw new CallError('project/no-document', 'The document is not damaged any more, or was deleted.');
  return found;
}
