/** An icon of lucide, given as the text of its SVG file (`import play from 'lucide-static/icons/play.svg?raw'`). */
export function Icon({ svg, size = 16, class: cls = '' }: { svg: string; size?: number; class?: string }) {
  return (
    <svg
      class={`i ${cls}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: inner(svg) }}
    />
  );
}

const parsed = new Map<string, string>();

function inner(svg: string): string {
  let text = parsed.get(svg);
  if (text === undefined) {
    text = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).trim();
    parsed.set(svg, text);
  }
  return text;
}
