import { Button } from '../../widgets/index.ts';
import { PrintButton } from './print-button.tsx';
import type { MappingDocument } from './use-mapping.ts';

/** Rows that are taken out of both trees. */
export type Hidden = 'none' | 'mapped' | 'unmapped' | 'sound';

/** What the links view can do, in its toolbar. */
export function LinksToolbar({
  doc,
  hide,
  onHide,
  isPreviewShown,
  onPreview,
  onMapAutomatically,
}: {
  doc: MappingDocument;
  hide: Hidden;
  onHide: (hide: Hidden) => void;
  isPreviewShown: boolean;
  onPreview: () => void;
  onMapAutomatically: () => void;
}) {
  return (
    <>
      <Button
        small
        kind="quiet"
        icon="wand-sparkles"
        label="Map automatically"
        title="Map automatically (Ctrl+M)"
        onClick={onMapAutomatically}
      />
      <Button
        small
        kind="quiet"
        icon="eye"
        label="Preview"
        title="Live preview"
        active={isPreviewShown}
        onClick={onPreview}
      />
      <Button
        small
        kind="quiet"
        icon="eye-off"
        label="Hide mapped"
        title="Hide what is mapped"
        active={hide === 'mapped'}
        onClick={() => onHide(hide === 'mapped' ? 'none' : 'mapped')}
      />
      <Button
        small
        kind="quiet"
        icon="list-filter"
        title="Hide what is not mapped"
        active={hide === 'unmapped'}
        onClick={() => onHide(hide === 'unmapped' ? 'none' : 'unmapped')}
      />
      <Button
        small
        kind="quiet"
        icon="circle-alert"
        title="Show only what has errors or warnings"
        active={hide === 'sound'}
        onClick={() => onHide(hide === 'sound' ? 'none' : 'sound')}
      />
      <PrintButton doc={doc} />
    </>
  );
}
