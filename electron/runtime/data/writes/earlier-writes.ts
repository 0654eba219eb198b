/** What a run wrote before the writes that are tried: it stands in none of the tables. */
export interface EarlierWrites {
  isInserted(id: number): boolean;
  isWritten(id: number): boolean;
}

export const noneEarlier: EarlierWrites = { isInserted: () => false, isWritten: () => false };
