import { z } from 'zod';
import { defineKind, ref } from '../model/kind.ts';
import { contractOrigin } from '../structure/contract-origin.ts';
import { connectorManifest } from './manifest.ts';

/**
 * A connector that a project has: its manifest, and the package that it came in, kept by its hash with the files of contracts. The document is the lock: what
 * runs is this package and no other.
 */
export const connectorKind = defineKind({
  kind: 'connector',
  label: 'Connector',
  plural: 'Connectors',
  icon: 'plug',
  family: 'consume',
  version: 1,
  placement: 'project',
  isInstalled: true,
  hasOwnForm: true,
  summary: 'Actions and triggers that come in a package; added from its file.',
  schema: z.strictObject({
    /** As npm calls it. */
    package: z.string().min(1),
    /** Who made it, as the package says; nobody has proven it. */
    publisher: z.string().default(''),
    /** Where it is found, as the package says. */
    homepage: z.string().default(''),
    /** Of the whole package file, as npm writes it: `sha512-…`. */
    integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, 'Not a SHA-512 as npm writes it.'),
    file: contractOrigin(),
    manifest: connectorManifest,
  }),
  defaults: () => ({
    package: 'none',
    publisher: '',
    homepage: '',
    integrity: `sha512-${'A'.repeat(86)}==`,
    manifest: connectorManifest.parse({
      id: 'none',
      version: '0.0.0',
      label: 'None',
      summary: 'Nothing',
      actions: [{ id: 'none', label: 'None', summary: 'Nothing' }],
    }),
  }),
});
export type ConnectorDocument = z.infer<typeof connectorKind.schema>;

/** What a connection of a connector is given for a property of its manifest. */
export const connectionValue = z.strictObject({
  property: z.string().default('').meta({ title: 'Property' }),
  value: z.string().default('').meta({ title: 'Value' }),
  constant: ref('constant').meta({
    title: 'By constant',
    ref: 'constant',
    help: 'Its value goes before the one that stands here; a secret is always given by one.',
  }),
});

/** A connection over which actions and triggers of a connector reach what they talk to. */
export const connectorConnectionKind = defineKind({
  kind: 'connector-connection',
  label: 'Connection',
  plural: 'Connections',
  icon: 'cable',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary: 'Where a connector finds what it talks to, and as whom.',
  schema: z.strictObject({
    /** Id of the connector. */
    connector: z.string().default('').meta({ title: 'Connector', connector: true }),
    values: z.array(connectionValue).default([]).meta({ title: 'Properties' }),
  }),
  defaults: () => ({ connector: '', values: [] }),
});
export type ConnectorConnection = z.infer<typeof connectorConnectionKind.schema>;
