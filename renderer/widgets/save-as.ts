/** Hands a text to the person as a file: the browser's download, in the program the dialog that asks where to. */
export function saveAs(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun when the browser has read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
