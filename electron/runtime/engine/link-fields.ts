/**
 * The fields of an association in objects, as `Layout` names them, at its owner and at the other end. They are made beforehand: a name that is put
 * together for each link is looked up among all texts of the process each time. Projects with more associations are rare, and get theirs that way.
 */
const usual = 1_000;
const ownerFields: readonly string[] = Array.from({ length: usual }, (_, index) => `r${index}`);
const backFields: readonly string[] = Array.from({ length: usual }, (_, index) => `b${index}`);

export function ownerField(index: number): string {
  return ownerFields[index] ?? `r${index}`;
}

export function backField(index: number): string {
  return backFields[index] ?? `b${index}`;
}
