import type { DescriptionTexts, Placed } from '../openapi/contract-text.ts';
import type { DescribedAuthentication } from '../openapi/index.ts';

/** How a request or a collection says who asks; its credentials are not kept. */
export function authenticationOf(auth: Placed, texts: DescriptionTexts): DescribedAuthentication | null {
  const type = texts.textAt(auth, 'type');
  const settings = texts.member(auth, type);
  /** A list of names and values (2.1), or an object (2.0). */
  const setting = (name: string): string => {
    if (!settings) return '';
    if (settings.value.type === 'object') return texts.textAt(settings, name);
    const item = texts.items(settings).find((each) => texts.textAt(each, 'key') === name);
    return item ? texts.textAt(item, 'value') : '';
  };
  const plain = (text: string) => (/\{\{/.test(text) ? '' : text);
  switch (type) {
    case '':
    case 'noauth':
      return null;
    case 'basic':
      return { how: 'basic' };
    case 'bearer':
      return { how: 'bearer' };
    case 'apikey':
      return {
        how: 'api-key',
        in: setting('in') === 'query' ? 'query' : 'header',
        name: plain(setting('key')) || 'X-Api-Key',
      };
    case 'oauth2':
      return setting('grant_type') === 'client_credentials'
        ? { how: 'oauth2', tokenAddress: plain(setting('accessTokenUrl')), scope: plain(setting('scope')) }
        : { how: 'bearer' };
    default:
      texts.report(
        auth,
        'warning',
        'postman/authentication',
        `The authentication ${type.slice(0, 40)} is of a kind that calls do not have. It is left out.`,
      );
      return null;
  }
}
