import { safeStorage } from 'electron';
import type { KeychainAnswer, KeychainQuestion } from '../../shared/rpc/keychain.ts';

/**
 * Answers from the keychain of the system (Keychain, DPAPI, libsecret or KWallet). On a Linux without one Electron would seal with a password that is known to
 * everybody: that is none.
 */
export function keychainAnswer({ keychain, id, text }: KeychainQuestion): KeychainAnswer {
  const answer = (said: string | null): KeychainAnswer => ({ keychain: 'answer', id, text: said });
  try {
    if (!safeStorage.isEncryptionAvailable()) return answer(null);
    if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return answer(null);
    return answer(
      keychain === 'seal'
        ? safeStorage.encryptString(text).toString('base64')
        : safeStorage.decryptString(Buffer.from(text, 'base64')),
    );
  } catch {
    return answer(null);
  }
}
