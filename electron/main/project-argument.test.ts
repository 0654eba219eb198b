import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { projectArgument } from './project-argument.ts';

test.each([
  ['a relative file starts at the caller', ['electron', 'orders.weft'], resolve('/home/ada/orders.weft')],
  ['a full path stays', ['electron', '/srv/Orders.WEFT'], resolve('/srv/Orders.WEFT')],
  [
    'switches and the app folder are not files',
    ['electron', '--no-sandbox', '--x=a.weft', '/opt/app', 'b.weft'],
    resolve('/home/ada/b.weft'),
  ],
  ['nothing named', ['electron', '.'], null],
  ['the program itself is not a project', ['/opt/studio.weft'], null],
])('%s', (_name, argv, file) => {
  expect(projectArgument(argv, '/home/ada')).toBe(file);
});
