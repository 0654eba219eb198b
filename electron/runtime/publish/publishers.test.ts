import { expect, it, vi } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { publishedProtocols } from '../../../shared/service/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../tests/harness/resource-runtime.ts';
import { publisherOf, publishers } from './index.ts';

it('each published protocol has both its halves, and its documents a kind', () => {
  expect(publishers.map((p) => p.protocol).sort()).toEqual(publishedProtocols.map((p) => p.id).sort());
  for (const protocol of publishedProtocols) {
    expect(publisherOf(protocol.id).protocol).toBe(protocol.id);
    expect(kinds.get(protocol.kind.kind)).toBe(protocol.kind);
    expect(protocol.checks.every((rule) => rule.kinds?.includes(protocol.kind.kind))).toBe(true);
  }
  expect(() => publisherOf('none-of-ours')).toThrow(/not known here/);
});

it('a service that cannot be served is named', async () => {
  const serve = vi.spyOn(publisherOf('rest'), 'serve').mockImplementation((app, services) => {
    for (const service of services) app.get(service.path, async () => '');
  });
  const project = new ProjectBuilder()
    .unit('rest-service', 'Fine', { path: 'fine' })
    .unit('rest-service', 'One', { path: 'same' })
    .unit('rest-service', 'Two', { path: 'same' });
  await expect(startRuntime(project.view())).rejects.toThrow(/^M\.One, M\.Two cannot be served: /);
  serve.mockRestore();
});
