const rows = ['data', 'shape', 'logic', 'publish'] as const;

/** Warp and weft in the colours of the families, fading in from the left: decoration only. */
export function Weave() {
  return (
    <svg className="s-weave" viewBox="0 0 420 72" aria-hidden="true" preserveAspectRatio="xMaxYMid slice">
      {Array.from({ length: 21 }, (_, i) => (
        <rect key={`w${i.toString()}`} x={i * 20 + 8} y={0} width={7} height={72} fill="var(--b1)" />
      ))}
      {rows.map((family, row) =>
        Array.from({ length: 11 }, (_, i) => (
          <rect
            key={`${family}${i.toString()}`}
            x={i * 40 + (row % 2 === 0 ? 0 : 20) - 4}
            y={6 + row * 17}
            width={24}
            height={7}
            fill={`var(--k-${family})`}
            opacity={0.55}
          />
        )),
      )}
    </svg>
  );
}
