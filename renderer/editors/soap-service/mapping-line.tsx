import { openDocument, useProjectView } from '../../project/index.ts';
import { Button, ReferencePicker } from '../../widgets/index.ts';

/** The choice of a mapping, the way to it, and the way to one that is not there yet. */
export function MappingLine({
  kind,
  label,
  value,
  fitting,
  isNeeded = true,
  emptyLabel,
  placeholder,
  disabled,
  onChange,
  onMake,
}: {
  kind: 'import-mapping' | 'export-mapping';
  label: string;
  value: string | null;
  /** Ids of the mappings that can be chosen. */
  fitting: ReadonlySet<string>;
  isNeeded?: boolean;
  emptyLabel?: string;
  placeholder: string;
  disabled: boolean;
  onChange: (mapping: string | null) => void;
  /** Plans one; null where nothing is known of what it would map. */
  onMake: ((at: { x: number; y: number }) => void) | null;
}) {
  const view = useProjectView();
  return (
    <span className="ss-mapping">
      <ReferencePicker
        label={label}
        value={value}
        accepts={[kind]}
        only={(id) => fitting.has(id)}
        isNeeded={isNeeded}
        disabled={disabled}
        placeholder={placeholder}
        {...(emptyLabel ? { emptyLabel } : {})}
        onChange={onChange}
      />
      {value && view.unit(value) ? (
        <Button small kind="quiet" icon="arrow-up-right" title="Open the mapping" onClick={() => openDocument(value)} />
      ) : (
        onMake && (
          <Button
            small
            icon="wand-sparkles"
            label="Make…"
            title="Make mapping…: plans the element and its mapping"
            disabled={disabled}
            onMenu={onMake}
          />
        )
      )}
    </span>
  );
}
