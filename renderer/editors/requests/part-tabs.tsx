/** Tabs of a request or a response; the arrows go from one to the next. */
export function PartTabs({
  label,
  parts,
  part,
  onPart,
}: {
  label: string;
  parts: readonly (readonly [id: string, label: string, count?: number])[];
  part: string;
  onPart: (id: string) => void;
}) {
  return (
    <div
      className="rq-parts"
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(e) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!step) return;
        const at = (parts.findIndex(([id]) => id === part) + step + parts.length) % parts.length;
        const next = parts[at];
        if (next) onPart(next[0]);
        e.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[at]?.focus();
      }}
    >
      {parts.map(([id, text, count]) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === part}
          tabIndex={id === part ? 0 : -1}
          onClick={() => onPart(id)}
        >
          {text}
          {count ? <span className="w-meta"> {count}</span> : null}
        </button>
      ))}
    </div>
  );
}
