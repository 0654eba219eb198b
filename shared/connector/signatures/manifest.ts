import { connectorManifest } from '../manifest.ts';

const algorithm = {
  name: 'Algorithm',
  label: 'Algorithm',
  type: 'string',
  choices: [
    { value: 'sha256', label: 'SHA-256' },
    { value: 'sha384', label: 'SHA-384' },
    { value: 'sha512', label: 'SHA-512' },
    { value: 'sha1', label: 'SHA-1 (old partners only)' },
  ],
} as const;

const encoding = {
  name: 'Encoding',
  label: 'Written as',
  type: 'string',
  choices: [
    { value: 'hex', label: 'Hexadecimal digits' },
    { value: 'base64', label: 'Base64' },
    { value: 'base64url', label: 'Base64 for addresses' },
  ],
} as const;

const key = { name: 'Key', label: 'Key', type: 'string', help: 'From a secret constant: @Module.Name.' } as const;

/** What webhooks and signed requests need. */
export const signatures = connectorManifest.parse({
  id: 'signatures',
  version: '1.0.0',
  label: 'Signatures',
  summary: 'Signs messages, checks the signatures of others, and makes fingerprints and ids.',
  actions: [
    {
      id: 'sign',
      label: 'Sign text',
      summary: 'The HMAC (RFC 2104) of a text under a key that both sides know.',
      icon: 'signature',
      reaches: 'nothing',
      inputs: [{ name: 'Text', label: 'Text', type: 'string' }, key, algorithm, encoding],
      output: { type: 'string', name: 'Signature' },
    },
    {
      id: 'verify',
      label: 'Verify signature',
      summary: 'Whether a signature is that of a text under a key; takes the same time for wrong ones.',
      icon: 'shield-check',
      reaches: 'nothing',
      inputs: [
        { name: 'Text', label: 'Text', type: 'string', help: 'As it came, to the last character.' },
        {
          name: 'Signature',
          label: 'Signature',
          type: 'string',
          required: false,
          help: 'Of the message; an empty one is wrong. A beginning such as sha256= is passed over.',
        },
        key,
        algorithm,
        encoding,
      ],
      output: { type: 'boolean', name: 'IsGenuine' },
    },
    {
      id: 'fingerprint',
      label: 'Fingerprint',
      summary: 'The hash of a text: the same for the same text, another for any other.',
      icon: 'fingerprint-pattern',
      reaches: 'nothing',
      inputs: [{ name: 'Text', label: 'Text', type: 'string' }, algorithm, encoding],
      output: { type: 'string', name: 'Fingerprint' },
    },
    {
      id: 'new-id',
      label: 'New unique id',
      summary: 'A random UUID (RFC 9562, version 4).',
      icon: 'hash',
      reaches: 'nothing',
      output: { type: 'string', name: 'Id' },
    },
  ],
});
