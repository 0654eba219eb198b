/** `[%CurrentUser%]` is the name of the one who asks, `[%Claim_tenant%]` what their token says of `tenant`. */
const askerToken = /^\[%(CurrentUser|Claim_\w+)%\]$/;

export function isAskerToken(text: string): boolean {
  return askerToken.test(text);
}

/** The text of the parameter that stands for a token of the asker. Claims are known to access rules only, and refused elsewhere as no token. */
export function askerExpression(token: string): string {
  return token === '[%CurrentUser%]' ? '$currentUser/Name' : token;
}
