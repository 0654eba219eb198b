/** A question of the studio host to the process that has the keychain of the person: to seal a text, or to open a sealed one. */
export type KeychainQuestion = { keychain: 'seal' | 'open'; id: number; text: string };

/** Null: there is no keychain, or it does not open. */
export type KeychainAnswer = { keychain: 'answer'; id: number; text: string | null };

/** Whether a message is a question for the keychain. */
export function isKeychainQuestion(message: unknown): message is KeychainQuestion {
  if (typeof message !== 'object' || message === null) return false;
  const { keychain, id, text } = message as Partial<KeychainQuestion>;
  return (keychain === 'seal' || keychain === 'open') && typeof id === 'number' && typeof text === 'string';
}
