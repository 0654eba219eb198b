/** Copies the diagram in a canvas as a picture: PNG to the clipboard, SVG as text. The library only loads here. */
export async function copyPicture(root: HTMLElement, format: 'png' | 'svg'): Promise<void> {
  const viewport = root.querySelector<HTMLElement>('.react-flow__viewport');
  if (!viewport) return;
  const pictures = await import('html-to-image');
  const boxes = [...viewport.querySelectorAll('.react-flow__node')].map((n) => n.getBoundingClientRect());
  if (boxes.length === 0) return;
  const frame = root.getBoundingClientRect();
  const transform = new DOMMatrix(getComputedStyle(viewport).transform);
  const zoom = transform.a || 1;
  const left = (Math.min(...boxes.map((b) => b.left)) - frame.left - transform.e) / zoom - 24;
  const top = (Math.min(...boxes.map((b) => b.top)) - frame.top - transform.f) / zoom - 24;
  const width = (Math.max(...boxes.map((b) => b.right)) - frame.left - transform.e) / zoom - left + 24;
  const height = (Math.max(...boxes.map((b) => b.bottom)) - frame.top - transform.f) / zoom - top + 24;
  const options = {
    width,
    height,
    pixelRatio: 2,
    backgroundColor: getComputedStyle(root).backgroundColor,
    style: { width: `${width}px`, height: `${height}px`, transform: `translate(${-left}px, ${-top}px)` },
  };
  if (format === 'svg') {
    const url = await pictures.toSvg(viewport, options);
    await navigator.clipboard.writeText(decodeURIComponent(url.slice(url.indexOf(',') + 1)));
    return;
  }
  const blob = await pictures.toBlob(viewport, options);
  if (blob) await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
