import { isValidName, toName } from '../../model/naming.ts';

/** Where a service of this name is served when nobody says otherwise: `OrderDesk` gives `ws/order-desk`. */
export function pathFromName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/_+/g, '-');
  return `ws/${words.toLowerCase()}`;
}

/** The microflow parameter that takes the element of a name when nobody says another. */
export function parameterName(element: string): string {
  return isValidName(element) ? element : toName(element);
}

/** Whether a text can be the name of an element (Namespaces in XML, 4: NCName). */
export function isElementName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{M}\p{Nd}._-]*$/u.test(name);
}

/** The action of an operation that says none: the namespace with its name below it. */
export function actionOf(namespace: string, { action, name }: { action: string; name: string }): string {
  if (action !== '') return action;
  const joint = namespace.startsWith('urn:') ? ':' : '/';
  return namespace.endsWith('/') || namespace.endsWith(':') ? namespace + name : namespace + joint + name;
}

/** The actions of WS-Addressing of an operation: of its requests, and of their answers. */
export function addressingActionsOf(
  namespace: string,
  operation: { action: string; name: string; addressingAction: string; answerAction: string },
): { addressingAction: string; answerAction: string } {
  const own = operation.addressingAction || actionOf(namespace, operation);
  return { addressingAction: own, answerAction: operation.answerAction || `${own}Response` };
}
