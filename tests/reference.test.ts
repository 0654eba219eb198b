import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { referencePages } from '../build/reference.ts';
import { root } from './harness/checkout.ts';

it.each(Object.entries(referencePages()))('%s says what the registries say (npm run reference)', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
