/** Prints a page of HTML without scripts, in a frame that goes when the print dialog has closed. */
export function printPage(html: string): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.srcdoc = html;
  frame.onload = () => {
    const page = frame.contentWindow;
    if (!page) return;
    page.onafterprint = () => frame.remove();
    page.print();
  };
  document.body.append(frame);
}
