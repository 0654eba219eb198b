import { icons } from 'lucide-react';

export type Family = 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';

/** A lucide icon by its kebab-case name, in the family's colour when one is given. An unknown name shows a plain square. */
export function Icon({ name, size = 16, family, title }: { name: string; size?: number; family?: Family; title?: string }) {
  const pascal = name.replace(/(^|-)([a-z0-9])/g, (_, _dash: string, c: string) => c.toUpperCase()) as keyof typeof icons;
  const Drawn = icons[pascal] ?? icons.Square;
  return <Drawn size={size} strokeWidth={1.5} aria-hidden={title ? undefined : true} {...(title ? { 'aria-label': title } : {})} {...(family ? { color: `var(--k-${family})` } : {})} style={{ flex: 'none' }} />;
}
