import type { MethodSettings } from '../../authentication/index.ts';
import { wsuNamespace } from '../../soap/security-header.ts';
import type { XsdElement } from '../../structure/xsd-element.ts';
import type { SoapService } from './kind.ts';

const policyNamespaces = {
  wsp: 'http://www.w3.org/ns/ws-policy',
  wsu: wsuNamespace,
  sp: 'http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702',
  wsam: 'http://www.w3.org/2007/05/addressing/metadata',
  sp13: 'http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200802',
} as const;

/** What the description of a service says of what its messages need (WS-Policy 1.5): the policy, the reference to it, and the prefixes in both. */
export interface ServicePolicy {
  policy: XsdElement;
  reference: XsdElement;
  namespaces: Readonly<Record<string, string>>;
}

function element(name: string, attributes: XsdElement['attributes'], children: readonly XsdElement[] = []): XsdElement {
  return { name, attributes, children: [...children] };
}

const within = (children: readonly XsdElement[]) => element('wsp:Policy', {}, children);

/** The policy of a service; null where its messages need nothing beside what SOAP says. */
export function servicePolicy({ authentication, addressing }: SoapService, name: string): ServicePolicy | null {
  const assertions = [...addressingAssertions(addressing), ...tokenAssertions(authentication)];
  if (assertions.length === 0) return null;
  const id = `${name}Policy`;
  const all = element('wsp:ExactlyOne', {}, [element('wsp:All', {}, assertions)]);
  return {
    policy: element('wsp:Policy', { 'wsu:Id': id }, [all]),
    reference: element('wsp:PolicyReference', { URI: `#${id}` }),
    namespaces: policyNamespaces,
  };
}

/** WS-Addressing 1.0, Metadata, 3.1: answers go back on the connection of the request alone. */
function addressingAssertions(addressing: SoapService['addressing']): XsdElement[] {
  if (addressing === 'off') return [];
  const optional = addressing === 'optional' ? { 'wsp:Optional': 'true' } : {};
  return [element('wsam:Addressing', optional, [within([element('wsam:AnonymousResponses', {})])])];
}

/** UsernameToken as WS-SecurityPolicy 1.3, 5.4.1 has it; where there are other ways to show who asks, it may be left out. */
function tokenAssertions(authentication: readonly MethodSettings[]): XsdElement[] {
  const token = authentication.find((each) => each.type === 'username-token');
  if (!token) return [];
  const nonce = [element('sp13:Nonce', {}), element('sp13:Created', {})];
  const text = token.asksNonce ? nonce : [];
  const digest = [element('sp:HashPassword', {}), ...nonce];
  const own = {
    text: [element('sp:WssUsernameToken10', {}), ...text],
    digest: [element('sp:WssUsernameToken10', {}), ...digest],
    both: [
      element('sp:WssUsernameToken10', {}),
      element('wsp:ExactlyOne', {}, [element('wsp:All', {}, text), element('wsp:All', {}, digest)]),
    ],
  }[token.passwords];
  const isOneOfSeveral = authentication.length > 1;
  return [
    element('sp:SupportingTokens', isOneOfSeveral ? { 'wsp:Optional': 'true' } : {}, [
      within([
        element('sp:UsernameToken', { 'sp:IncludeToken': `${policyNamespaces.sp}/IncludeToken/AlwaysToRecipient` }, [
          within(own),
        ]),
      ]),
    ]),
  ];
}
