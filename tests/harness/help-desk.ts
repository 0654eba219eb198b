import type { Page } from 'playwright-core';
import { createProject } from '../../electron/host/session.ts';
import { kinds } from '../../shared/kinds.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A project of a help desk at a path: tickets that are stored, a reason that is not, and two microflows; a run of it takes a free port. */
export function makeHelpDesk(file: string): void {
  const project = new ProjectBuilder()
    .entity('Ticket', {
      Code: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Title: 'string',
      Hours: 'integer',
    })
    .entity('Reason', { Text: 'string' }, { persistable: false, x: 320 })
    .flow(
      'Say_Hello',
      [
        { name: 'Name', type: { kind: 'string' } },
        { name: 'Times', type: { kind: 'integer' } },
      ],
      { kind: 'string' },
      (f) =>
        void f.add('end', {
          value: "'Hello ' + $Name + (if $Times = empty then '.' else ', ' + toString($Times) + ' times.')",
        }),
    )
    .flow(
      'Close_Ticket',
      [{ name: 'Reason', type: { kind: 'object', entity: 'Reason' } }],
      { kind: 'boolean' },
      (f) => {
        f.add('log-message', { message: '$Reason/Text' });
        f.add('end', { value: 'true' });
      },
    );
  const settings = {
    id: 'settings',
    kind: 'settings',
    name: 'Settings',
    parent: null,
    documentation: '',
    data: kinds.require('settings').schema.parse({ port: 0 }),
  };
  createProject(
    file,
    [...project.view().units.values(), settings].map((unit) => ({
      op: 'create',
      unit: unit.kind === 'module' ? { ...unit, name: 'HelpDesk' } : unit,
    })),
  ).close();
}

/** In the domain model, which shows: publishes the tickets as a web service, which opens. */
export async function publishTickets(page: Page): Promise<void> {
  const ticket = page.locator('.react-flow__node', { hasText: 'Ticket' }).filter({ visible: true });
  await ticket.click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  // Every protocol is offered.
  await page.getByRole('menuitem', { name: 'Publish as REST' }).waitFor();
  if (process.env['WEFT_SHOTS']) await page.screenshot({ path: `${process.env['WEFT_SHOTS']}/publish-menu.png` });
  await page.getByRole('menuitem', { name: 'Publish as web service' }).click();
  const plan = page.getByRole('dialog', { name: 'Publish Ticket as web service' });
  await plan.getByText('5 operations', { exact: false }).waitFor();
  await plan.getByRole('button', { name: 'Apply plan' }).click();
  await page.getByRole('listbox', { name: 'Operations' }).waitFor();
}
