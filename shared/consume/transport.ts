import type { CheckContext } from '../model/check-rule.ts';
import { ref } from '../model/kind.ts';
import type { Constant } from '../model/kinds/constant.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

const constant = (title: string, help: string) => ref('constant').meta({ title, help, ref: 'constant' });

/** How the connections to a system of others come about; each by a constant, since it differs from one environment to the next. */
export function transportSettings() {
  return {
    proxy: constant(
      'Proxy',
      'A constant with its address, as http://proxy:3128; direct is none. Without a constant it is as the environment says (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).',
    ),
    authorities: constant(
      'Authorities',
      'A constant with certificates in PEM, or file: and a path: they alone are believed about the other side. Without it, those of the machine.',
    ),
    clientCertificate: constant(
      'Client certificate',
      'A constant with PEM, PKCS #12 in Base64, or file: and a path. Shown to a server that asks for one.',
    ),
    clientKey: constant(
      'Key of the certificate',
      'Where it does not stand beside the certificate: PEM, or file: and a path.',
    ),
    keyPassphrase: constant('Passphrase of the key', 'A constant that is secret.'),
  };
}

const members = ['proxy', 'authorities', 'clientCertificate', 'clientKey', 'keyPassphrase'] as const;
export type TransportMember = (typeof members)[number];

/** The settings of a document; a property that is absent is one that nobody has chosen. */
export type TransportSettings = Record<TransportMember, string | null>;

/** The same in a program: numbers of constants. */
export type ProgramTransport = Record<TransportMember, number | null>;

export const noTransport: TransportSettings = {
  proxy: null,
  authorities: null,
  clientCertificate: null,
  clientKey: null,
  keyPassphrase: null,
};

/** Whether anything is said of connections. */
export function hasTransport(settings: TransportSettings): boolean {
  return members.some((member) => settings[member] !== null);
}

/** The settings as numbers of constants; null where nothing is said. */
export function compileTransport(
  settings: TransportSettings,
  constantOf: (id: string | null) => number | null,
): ProgramTransport | null {
  if (!hasTransport(settings)) return null;
  return {
    proxy: constantOf(settings.proxy),
    authorities: constantOf(settings.authorities),
    clientCertificate: constantOf(settings.clientCertificate),
    clientKey: constantOf(settings.clientKey),
    keyPassphrase: constantOf(settings.keyPassphrase),
  };
}

/** What a service of a program says of it; nothing where nothing is said. */
export function programTransport(
  settings: TransportSettings,
  constantOf: (id: string | null) => number | null,
): { transport?: ProgramTransport } {
  const transport = compileTransport(settings, constantOf);
  return transport ? { transport } : {};
}

const titles: Record<TransportMember, string> = {
  proxy: 'The proxy',
  authorities: 'The authorities',
  clientCertificate: 'The client certificate',
  clientKey: 'The key of the client certificate',
  keyPassphrase: 'The passphrase of the key',
};

/** A finding about how connections come about. */
export interface TransportFinding {
  severity: 'error' | 'warning';
  code: string;
  message: string;
  property: TransportMember;
  fix: string;
}

/** What is wrong with the constants of a transport. */
export function checkTransport(
  settings: TransportSettings,
  view: ProjectView,
  report: (finding: TransportFinding) => void,
): void {
  const unitOf = (member: TransportMember) => view.unit(settings[member]) as Unit<Constant> | undefined;
  for (const member of members) {
    const unit = unitOf(member);
    if (unit && unit.data.type !== 'string')
      report({
        severity: 'error',
        code: 'consume/transport-type',
        message: `${titles[member]} is a text, but ${unit.name} is ${unit.data.type}.`,
        property: member,
        fix: 'Choose a constant of the type String.',
      });
  }
  for (const member of ['clientKey', 'keyPassphrase'] as const)
    if (settings[member] !== null && settings.clientCertificate === null)
      report({
        severity: 'error',
        code: 'consume/no-certificate',
        message: `${titles[member]} is given, and no client certificate: nothing would be shown.`,
        property: 'clientCertificate',
        fix: 'Choose the constant that holds the certificate.',
      });
  // The file of a key is no secret: its name tells nothing.
  const secrets: TransportMember[] = ['keyPassphrase', settings.clientKey === null ? 'clientCertificate' : 'clientKey'];
  for (const member of secrets) {
    const unit = unitOf(member);
    if (unit && unit.data.type === 'string' && !unit.data.secret && !/^\s*file:/i.test(unit.data.value))
      report({
        severity: 'warning',
        code: 'consume/open-key',
        message: `${titles[member]} is the constant ${unit.name}, which is not secret: it stands in the project for everybody to read.`,
        property: member,
        fix: 'Make the constant secret, or let it name a file (file:/run/secrets/key.pem).',
      });
  }
}

/** The same for a document. */
export function reportTransport(settings: TransportSettings, { view, report }: CheckContext): void {
  checkTransport(settings, view, report);
}
