import type { Row } from '../measure.ts';

/** The subjects of `npm run bench`, by id, in the order of the table. Each runs in a process of its own. */
export const subjects: Readonly<Record<string, () => Promise<{ measure(): Promise<Row[]> }>>> = {
  loop: () => import('./loop.ts'),
  import: () => import('./import.ts'),
  formats: () => import('./formats.ts'),
  gigabyte: () => import('./gigabyte.ts'),
  memory: () => import('./memory.ts'),
  http: () => import('./http.ts'),
  soap: () => import('./soap.ts'),
  'soap-served': () => import('./soap-served.ts'),
  mock: () => import('./mock.ts'),
  openapi: () => import('./openapi.ts'),
  'large-schema': () => import('./large-schema.ts'),
  numbers: () => import('./numbers.ts'),
  'large-project': () => import('./large-project.ts'),
  canvas: () => import('./canvas.ts'),
  studio: () => import('./studio.ts'),
};
