const two = (n: number) => String(n).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time of day where the studio runs, in 24 hours: `09:41`; with seconds `09:41:07`, with milliseconds `09:41:07.118`. */
export function clockText(time: number, to: 'minutes' | 'seconds' | 'milliseconds' = 'seconds'): string {
  const at = new Date(time);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (to === 'minutes') return minutes;
  const seconds = `${minutes}:${two(at.getSeconds())}`;
  return to === 'seconds' ? seconds : `${seconds}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** A day: `20 Nov 2026`. */
export function dayText(time: number): string {
  const at = new Date(time);
  return `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}`;
}
