/** Tabs of a request or a response; the arrows go from one to the next. */
export function PartTabs({
  label,
  parts,
  part,
  onPart,
}: {
  label: string;
  parts: readonly (readonly [id: string, label: string])[];
  part: string;
  onPart: (id: string) => void;
}) {
  return (
    <div
      className="r-parts"
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(e) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!step) return;
        const at = parts.findIndex(([id]) => id === part);
        const next = parts[(at + step + parts.length) % parts.length];
        if (next) onPart(next[0]);
        e.currentTarget
          .querySelectorAll<HTMLElement>('[role="tab"]')
          [(at + step + parts.length) % parts.length]?.focus();
      }}
    >
      {parts.map(([id, text]) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === part}
          tabIndex={id === part ? 0 : -1}
          onClick={() => onPart(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
