/** Where a long message comes from: a text that is there, or bytes, with the charset that came with them. */
export type MessageSource = string | { bytes: AsyncIterable<Uint8Array>; charset: string | null };
