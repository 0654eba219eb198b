import { timingSafeEqual, type X509Certificate } from 'node:crypto';
import {
  type CertificateMark,
  type ClientCertificateData,
  fingerprintDigits,
} from '../../../../../shared/authentication/methods/client-certificate.ts';
import { shownCertificate } from '../../../http/client-certificate.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';

const refused = (words: string): Attempt => ({
  is: 'refused',
  words: `The client certificate is not taken: ${words}.`,
});

/** The certificate that a client has shown to have the key of, in the handshake of its connection. */
export const clientCertificate = defineAuthenticator<ClientCertificateData>({
  method: 'client-certificate',
  prepare: ({ callers, others }, host, service) => {
    const known = callers.flatMap(({ user, by, value, userRoles }) => {
      const text = host.textOf(value).trim();
      const mark = by === 'fingerprint' ? fingerprintDigits(text) : by === 'subject' ? subjectKey(text) : text;
      if (mark !== null && mark !== '')
        return [{ user, by, mark: by === 'dns' ? mark.toLowerCase() : mark, userRoles }];
      host.warn(`The certificate of ${user} is known by nothing that one can have: it lets nobody in.`);
      return [];
    });
    const { certificateHeader } = host.proxies;
    return {
      // No scheme is registered for what a connection shows; a 401 says one all the same (RFC 9110, 15.5.2).
      challenge: `ClientCertificate realm=${quoted(service.name)}`,
      isShownByBrowsers: true,
      headers: certificateHeader === null ? [] : [certificateHeader],
      attempt: (request): Attempt => {
        const shown = shownCertificate(request, host.proxies, host.clientAuthorities);
        if (shown === null) return absent;
        if ('malformed' in shown) return { is: 'malformed', words: shown.malformed };
        const { certificate, doubt } = shown;
        const isTimely = doubt === null || !/expired|not valid yet|revoked/.test(doubt);
        const digits = fingerprintDigits(certificate.fingerprint256) as string;
        for (const { user, by, mark, userRoles } of known) {
          if (by === 'fingerprint') {
            // Who knows the certificate itself needs no authority for it: also one that signed itself is told so.
            if (isTimely && timingSafeEqual(Buffer.from(mark), Buffer.from(digits)))
              return { is: 'accepted', name: user, userRoles };
          } else if (doubt === null && marksOf(certificate, by).includes(mark))
            return { is: 'accepted', name: user, userRoles };
        }
        if (doubt !== null) return refused(doubt);
        if (others === null) return refused('it is not among those that are known here');
        const names = marksOf(certificate, others.by);
        const [name = ''] = names;
        // Which of several is meant nobody can tell.
        if (names.length !== 1 || name.trim() === '') return refused('it does not say one name of its owner');
        return { is: 'accepted', name, userRoles: others.userRoles };
      },
    };
  },
});

/** What a certificate says of its owner in one way; a whole subject as `subjectKey` writes it. */
export function marksOf(certificate: X509Certificate, by: CertificateMark): string[] {
  switch (by) {
    case 'subject':
      return [keyOfParts(certificate.subject.split('\n'))];
    case 'common-name':
      return certificate.subject.split('\n').flatMap((part) => (part.startsWith('CN=') ? [part.slice(3)] : []));
    case 'dns':
      return alternativeNames(certificate, 'DNS').map((name) => name.toLowerCase());
    case 'email':
      return alternativeNames(certificate, 'email');
    case 'uri':
      return alternativeNames(certificate, 'URI');
    default:
      return [];
  }
}

/** Node writes names that hold a comma or a quote as texts of JSON: what looks like another name within one is none. */
function alternativeNames({ subjectAltName = '' }: X509Certificate, kind: string): string[] {
  const names: string[] = [];
  for (const [, type, text = ''] of subjectAltName.matchAll(/([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g))
    if (type === kind) names.push(text.startsWith('"') ? (JSON.parse(text) as string) : text);
  return names;
}

/** The parts of a subject in one order, whatever order and blanks it is written with. */
function subjectKey(text: string): string {
  return keyOfParts(text.split(/\s*(?<!\\)[,\n]\s*(?=[A-Za-z0-9.]+\s*=)/));
}

function keyOfParts(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim().replace(/^([A-Za-z0-9.]+)\s*=\s*/, (_, name: string) => `${name.toUpperCase()}=`))
    .filter((part) => part !== '')
    .sort()
    .join('\n');
}
