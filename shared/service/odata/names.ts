/** Where a service of this name is served when nobody says otherwise: `OrderDesk` gives `odata/order-desk`. */
export function pathFromName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/_+/g, '-');
  return `odata/${words.toLowerCase()}`;
}

const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}$/u;

/** Whether a text can be the name of a type, a set or a property (CSDL 4.01, 15.2: a simple identifier). */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** Whether a text can be a namespace: at most 511 characters of identifiers with dots between, and none that is reserved (CSDL 4.01, 5.1). */
export function isNamespace(name: string): boolean {
  return (
    name.length <= 511 && name.split('.').every(isIdentifier) && !/^(?:Edm|odata|System|Transient)(?:\.|$)/i.test(name)
  );
}
