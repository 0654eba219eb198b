import { TextField } from './text-field.tsx';

/** A name in place, focused and selected: Enter takes it over, Escape and leaving it unchanged give the old one back. */
export function NameField({
  label,
  value,
  onCommit,
  onEnd,
}: {
  label: string;
  value: string;
  onCommit: (name: string) => void;
  /** The field is to go: by a key (the focus should return to the list) or because the focus left it. */
  onEnd: (byKey: boolean) => void;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field on their way out
    <span
      className="w-name-field"
      ref={(span) => {
        const field = span?.querySelector('input');
        if (field && document.activeElement !== field) {
          field.focus();
          field.select();
        }
      }}
      onKeyDown={(e) => {
        e.stopPropagation();
        if (e.key === 'Escape' || e.key === 'Enter') onEnd(true);
      }}
      onBlur={() => onEnd(false)}
    >
      <TextField label={label} value={value} onCommit={onCommit} />
    </span>
  );
}
