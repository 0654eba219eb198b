/** One way in which a message is read or written. */
export interface Way<Id extends string> {
  id: Id;
  label: string;
  /** What it does, as a sentence. */
  help: string;
  /** Why it cannot be chosen. */
  refusal?: string | null;
}

/** Chooses how a message is read or written. */
export function Ways<Id extends string>({
  label,
  ways,
  value,
  disabled,
  onChange,
}: {
  label: string;
  ways: readonly Way<Id>[];
  value: Id;
  disabled: boolean;
  onChange: (way: Id) => void;
}) {
  return (
    <div className="w-segments" role="radiogroup" aria-label={label}>
      {ways.map((way) => (
        <button
          key={way.id}
          type="button"
          role="radio"
          aria-checked={way.id === value}
          disabled={disabled || (way.id !== value && Boolean(way.refusal))}
          title={way.refusal ?? way.help}
          onClick={() => onChange(way.id)}
        >
          {way.label}
        </button>
      ))}
    </div>
  );
}
