import { expect, it } from 'vitest';
import { contractSource } from '../index.ts';
import { curlReader } from './index.ts';

/** What is imported is kept: in structures, as examples of mocks, and as the contract's file. No secret may stand in it. */
it.each([
  ['a user in the address', `curl 'https://ann:hunter2222@api.example.org/a'`],
  ['a user by option', `curl -u ann:hunter2222 https://api.example.org/a`],
  [
    'a member of JSON',
    `curl https://api.example.org/a -H 'Content-Type: application/json' -d '{"password":"hunter2222"}'`,
  ],
  [
    'a list under the name of a secret',
    `curl https://api.example.org/a -H 'Content-Type: application/json' -d '{"tokens":["hunter2222"],"credentials":{"value":"hunter2222"}}'`,
  ],
  [
    'a member of JSON in one word',
    `curl https://api.example.org/a -H 'Content-Type: application/json' -d '{"accesstoken":"hunter2222"}'`,
  ],
  [
    'an element of XML',
    `curl https://api.example.org/a -H 'Content-Type: application/xml' -d '<a><password>hunter2222</password></a>'`,
  ],
  [
    'a header of WS-Security',
    `curl https://api.example.org/a -H 'Content-Type: text/xml' -d '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><s:Security xmlns:s="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><s:UsernameToken><s:Username>ann</s:Username><s:Password>hunter2222</s:Password></s:UsernameToken></s:Security></e:Header><e:Body/></e:Envelope>'`,
  ],
  ['a field of a form', `curl https://api.example.org/a -d 'user=ann&password=hunter2222'`],
  ['a field of a form of parts', `curl https://api.example.org/a -F user=ann -F password=hunter2222`],
  ['a parameter of the query', `curl 'https://api.example.org/a?access_token=hunter2222'`],
  ['a header', `curl https://api.example.org/a -H 'X-Auth-Token: hunter2222'`],
  ['a cookie', `curl https://api.example.org/a -b 'sid=hunter2222'`],
])('%s', (_what, command) => {
  const read = curlReader.read(contractSource([{ path: 'a.curl', bytes: new TextEncoder().encode(command) }]));
  expect(read.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const texts = JSON.stringify(read, (_key, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
  );
  expect(read.services?.length).toBe(1);
  expect(texts).not.toContain('hunter2222');
});
