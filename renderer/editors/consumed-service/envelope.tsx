import { toast } from '../../project/index.ts';
import { Button, CodeEditor, writeClipboard } from '../../widgets/index.ts';

/** An envelope to read and to copy; null for an answer that does not come. */
export function Envelope({ title, text, more }: { title: string; text: string | null; more?: React.ReactNode }) {
  if (text === null)
    return (
      <section className="cs-half" aria-label={title}>
        <header className="cs-half-head">
          <h4>{title}</h4>
        </header>
        <p className="w-meta cs-note">One-way: nothing is answered but that it came.</p>
      </section>
    );
  return (
    <section className="cs-half cs-envelope" aria-label={title}>
      <header className="cs-half-head">
        <h4>{title}</h4>
        {more}
        <Button
          small
          kind="quiet"
          icon="copy"
          label="Copy"
          title={`Copy the ${title.toLowerCase()}`}
          onClick={() => void writeClipboard(text).then(() => toast(`${title} copied`))}
        />
      </header>
      <CodeEditor language="xml" label={`Sample of the ${title.toLowerCase()}`} value={text} readOnly wraps />
    </section>
  );
}
