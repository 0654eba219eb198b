import { useState } from 'react';
import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { beginSignIn, endSignIn, signedIn } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';

/** Of a service that a person signs in to: begins that, and waits beside the page of the sign-in. */
export function SignIn({ unit }: { unit: Unit<ConsumedRestService> }) {
  const [address, setAddress] = useState<string | null>(null);
  if (unit.data.authentication !== 'oauth2-code') return null;
  const begin = async () => {
    const found = await beginSignIn(unit.id);
    if (found === null) return;
    setAddress(found);
    await signedIn(unit.id);
    setAddress((shown) => (shown === found ? null : shown));
  };
  if (address === null)
    return (
      <div className="w-strip">
        <span>Runs on this machine call it as the person who has signed in.</span>
        <Button small icon="log-in" label="Sign in…" onClick={() => void begin()} />
      </div>
    );
  return (
    <div className="w-strip" role="status">
      <span>
        <a className="w-link" href={address} target="_blank" rel="noreferrer">
          Open the page of the sign-in
        </a>{' '}
        in your browser; this goes on when you are back.
      </span>
      <Button small label="Cancel" onClick={() => void endSignIn(unit.id)} />
    </div>
  );
}
