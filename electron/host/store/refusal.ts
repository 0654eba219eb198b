/** A change that was not taken, with the reason a person can act on. */
export interface Refusal {
  ok: false;
  code: string;
  message: string;
}

export function refuse(code: string, message: string): Refusal {
  return { ok: false, code, message };
}
