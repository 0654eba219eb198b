import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { orderService } from '../../../tests/harness/published-soap.ts';
import { connectClient } from '../../../tests/harness/studio-client.ts';
import { createProject } from '../session.ts';
import { StudioServer } from '../studio-server.ts';

it('operations and mappings are planned for a window, and the description is written at a placeholder', async () => {
  const folder = temporaryFolder();
  const server = new StudioServer(join(folder.path, 'settings'));
  const { view, service } = orderService(
    (project) => project.entity('Shelf', { Code: 'string' }).entity('Note', { Text: 'string' }, { persistable: false }),
    [],
    { schemas: 'linked', path: 'ws/für uns' },
  );
  const file = join(folder.path, 'a.weft');
  createProject(
    file,
    [...view.units.values()].map((unit) => ({ op: 'create', unit })),
  ).close();
  const client = connectClient(server);
  try {
    await client.call('project.open', { file });
    const into = await client.call('service.planEntity', {
      protocol: 'soap',
      entity: 'Shelf',
      service: service.id,
      parent: 'm',
    });
    expect([into.opens, into.rows.length]).toEqual([service.id, 14]);
    const fresh = await client.call('service.planEntity', {
      protocol: 'soap',
      entity: 'Shelf',
      service: null,
      parent: 'm',
    });
    expect(fresh.rows.at(-1)).toMatchObject({ action: 'create', name: 'MService2' });
    expect(fresh.opens).not.toBe(service.id);
    await expect(
      client.call('service.planEntity', { protocol: 'soap', entity: 'Note', service: null, parent: 'm' }),
    ).rejects.toThrow('Note is not persistable: there is nothing stored to publish.');
    const [get] = service.data.operations;
    const part = { service: service.id, operation: get?.id ?? '', part: 'result' as const };
    expect((await client.call('soap.planMapping', part)).rows.map((r) => r.action)).toEqual([
      'reuse',
      'create',
      'change',
    ]);
    await expect(client.call('soap.planMapping', { ...part, operation: 'gone' })).rejects.toThrow('not exist any more');
    const { address, wsdl, schemas } = await client.call('soap.wsdl', { service: service.id });
    expect(address).toBe('http://localhost/ws/f%C3%BCr%20uns');
    expect(wsdl).toContain(`location="${address}"`);
    expect(wsdl).toContain(`schemaLocation="${address}?xsd=1"`);
    expect(schemas.length).toBeGreaterThan(0);
    await expect(client.call('soap.wsdl', { service: 'gone' })).rejects.toThrow('not exist any more');
  } finally {
    await server.dispose();
    folder.dispose();
  }
}, 30_000);
