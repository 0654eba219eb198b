const colors = [
  ['mf-arrow', 'var(--b3)'],
  ['mf-arrow-error', 'var(--bad)'],
  ['mf-arrow-done', 'var(--ok)'],
  ['mf-arrow-active', 'var(--acc)'],
] as const;

/** Arrow heads of flows. */
export function FlowMarkers() {
  return (
    <svg className="mf-markers" aria-hidden="true">
      <defs>
        {colors.map(([id, fill]) => (
          <marker
            key={id}
            id={id}
            viewBox="0 0 8 8"
            refX="7.5"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0.5 0.5L7.5 4L0.5 7.5Z" fill={fill} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
