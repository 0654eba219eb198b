import { icons } from 'lucide-react';

/** Names of before that lucide has renamed. */
const renamed: Readonly<Record<string, string>> = {
  'trash-2': 'trash',
  'circle-alert': 'circle-x',
  'triangle-alert': 'triangle-exclamation-point',
  'file-json-2': 'file-braces',
  'square-arrow-out-up-right': 'external-link',
};

export type Family = 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';

/** A lucide icon by its kebab-case name, in the family's colour when one is given. An unknown name shows a plain square. */
export function Icon({
  name,
  size = 16,
  family,
  title,
}: {
  name: string;
  size?: number;
  family?: Family;
  title?: string;
}) {
  const known = icons as Readonly<Record<string, (typeof icons)['Square']>>;
  const toPascal = (kebab: string) =>
    kebab.replace(/(^|-)([a-z0-9])/g, (_, _dash: string, c: string) => c.toUpperCase());
  const Drawn = known[toPascal(name)] ?? known[toPascal(renamed[name] ?? '')] ?? icons.Square;
  return (
    <Drawn
      size={size}
      strokeWidth={1.5}
      aria-hidden={title ? undefined : true}
      {...(title ? { 'aria-label': title } : {})}
      {...(family ? { color: `var(--k-${family})` } : {})}
      style={{ flex: 'none' }}
    />
  );
}
