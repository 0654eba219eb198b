import { useMemo } from 'react';
import { useSelection } from '../../project/index.ts';
import { LinkProperties } from './link-properties.tsx';
import { ObjectProperties } from './object-properties.tsx';
import { RowProperties } from './row-properties.tsx';
import { readSelection, selectedLink } from './selection.ts';
import { useMapping } from './use-mapping.ts';

/** The selected link, object or row of a mapping, for the Properties pane. */
export function MappingProperties({ unitId }: { unitId: string }) {
  const doc = useMapping(unitId);
  const { elements } = useSelection();
  const selection = useMemo(() => (doc ? readSelection(elements, doc.tree) : null), [doc, elements]);
  if (!doc || !selection) return null;
  const link = selectedLink(selection, doc.links);
  if (link?.value) return <LinkProperties key={`${unitId}${link.key}`} doc={doc} link={link} value={link.value} />;
  if (link) return <ObjectProperties key={`${unitId}${link.key}`} doc={doc} element={link.element} />;
  return <RowProperties doc={doc} selection={selection} />;
}
