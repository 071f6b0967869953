/** Saves bytes on the reader's disk under a name. */
export function saveAs(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the blob when the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url));
}
