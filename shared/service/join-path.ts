/** Joins path parts with single slashes, with one in front: `joinPath('orders/v1/', '/orders', '{id}')` gives `/orders/v1/orders/{id}`. */
export function joinPath(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((p) => p.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
