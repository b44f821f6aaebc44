/** Saves a file on the visitor's disk, by the browser's own dialogue or into its downloads. */
export function saveFile(name: string, content: Blob | string, type = 'text/plain;charset=utf-8'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun by then; before that, some browsers would find the address gone.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
